namespace Rag.Core.Guard;

/// <summary>Tells how answers over reused KV compare with answers computed anew. Thread-safe.</summary>
public interface IGuardReport
{
    GuardReport Read();

    /// <summary>
    /// Uses a mode again that was closed, and begins to count anew. False where it is not closed. A mode that is fixed while the service
    /// runs is used again from its next start on.
    /// </summary>
    ValueTask<bool> ReopenAsync(ReuseMode mode, CancellationToken cancellation);
}
