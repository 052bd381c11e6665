using Rag.Core.Nodes;

namespace Rag.Cluster.Tests;

/// <summary>Changes that are caught up with at once, or when the gate is opened.</summary>
internal sealed class GatedChanges : INodeChanges
{
    private TaskCompletionSource _gate = Opened();
    private int _calls;
    private int _waiting;

    public int Calls => _calls;

    public int Waiting => _waiting;

    public void Close() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _gate.TrySetResult();

    public async ValueTask CatchUpAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Increment(ref _waiting);
        try
        {
            await _gate.Task.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static TaskCompletionSource Opened()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }
}
