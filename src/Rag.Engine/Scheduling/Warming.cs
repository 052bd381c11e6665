using Rag.Engine.Cache;

namespace Rag.Engine.Scheduling;

/// <param name="chunks">Distinct, in the order in which they are encoded.</param>
/// <param name="canceled">Called when somebody gives it up.</param>
internal sealed class Warming(WarmingPriority priority, IReadOnlyList<ChunkIdentity> chunks, Action canceled) : IWarming
{
    private readonly TaskCompletionSource<WarmingEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ChunkIdentity> _left = [.. chunks.Reverse()];
    private volatile bool _isCanceled;

    public Task<WarmingEnd> Completion => _completion.Task;

    public WarmingPriority Priority { get; } = priority;

    public bool IsCanceled => _isCanceled;

    /// <summary>The chunk to be encoded now; null when none is left.</summary>
    public ChunkIdentity? Next => _left.Count > 0 ? _left[^1] : null;

    public bool Wants(ChunkIdentity identity) => _left.Exists(chunk => chunk.Key == identity.Key);

    public void Cancel()
    {
        _isCanceled = true;
        canceled();
    }

    public void Dispose() => Cancel();

    public void PassNext() => _left.RemoveAt(_left.Count - 1);

    /// <summary>Leaves out the content.</summary>
    public void Forget(ChunkIdentity identity) =>
        _left.RemoveAll(other => other.Content == identity.Content && other.HasTokensOf(identity));

    public void End(WarmingEnd end) => _completion.TrySetResult(end);
}
