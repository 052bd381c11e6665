namespace Rag.Api.Adaptation;

/// <summary>A run that is being made.</summary>
/// <param name="Work">Its folder; all that is not kept of it goes with the run.</param>
/// <param name="Since">Only what was stored later makes it worth while; null for all that is stored.</param>
/// <param name="Report">Told what is done.</param>
internal sealed record AdaptationRun(string Id, string Work, DateTimeOffset? Since, Action<AdaptationState, TrainerStep?> Report)
{
    /// <summary>A service that is always asked goes on, if slowly.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);
}
