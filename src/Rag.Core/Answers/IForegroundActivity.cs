namespace Rag.Core.Answers;

/// <summary>
/// Whether somebody waits for an answer. Work that nobody waits for asks here between its slices, and gives way. Thread-safe.
/// </summary>
public interface IForegroundActivity
{
    /// <summary>Somebody waits until the result is disposed.</summary>
    IDisposable Begin();

    /// <summary>Completes once nobody waits, at the latest after so long: a service that is always asked goes on, if slowly.</summary>
    Task WaitForRestAsync(TimeSpan longest, CancellationToken cancellation);

    /// <summary>Completes once somebody waits, at once where somebody does.</summary>
    Task WaitForSomebodyAsync(CancellationToken cancellation);
}
