namespace Rag.Answering.Admission;

/// <summary>The bounds of the door.</summary>
/// <param name="Target">When the first result of work that names no deadline is due after its arrival.</param>
/// <param name="Together">So many pieces of work run at once whatever they cost; at least 1.</param>
/// <param name="MostRunning">Most pieces that run at once, however cheap they are.</param>
/// <param name="MostWaiting">Most pieces in line.</param>
public sealed record AdmissionLimits(TimeSpan Target, int Together, int MostRunning, int MostWaiting)
{
    /// <summary>
    /// The share of the time until a deadline that is planned with. The rest is for estimates that are wrong; and since no longer line than
    /// that is let in, a burst is worked off in half of the target.
    /// </summary>
    internal const double Planned = 0.5;

    /// <summary>
    /// How many times what is still free a tenant may have in line: alone it has three quarters of the line, and the last quarter waits for
    /// a tenant that is not here yet.
    /// </summary>
    internal const double ShareOfFree = 3;

    /// <summary>
    /// Machine time of all that runs at once, in seconds: an eighth of the target. Where the machine is a processor more at once would only
    /// make each slower; where it computes many at once as fast as one, each costs so little that many fit.
    /// </summary>
    internal double RunSeconds => Target.TotalSeconds / 8;
}
