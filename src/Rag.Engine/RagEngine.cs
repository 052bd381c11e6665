using System.Threading.Channels;
using Rag.Core;

namespace Rag.Engine;

/// <summary>
/// Continuous batching over a paged KV cache in which every passage is encoded once and reused in any prompt. Disposing it cancels all
/// generations and waits until the runner is idle; the runner itself stays its owner's to dispose.
/// </summary>
public sealed class RagEngine : IEngine, IAsyncDisposable, IDisposable
{
    private readonly TimeProvider _time;
    private readonly SequenceBuilder _builder;
    private readonly EngineCore _core;
    private readonly EngineLoop _loop;
    private readonly int _maxSequences;
    private readonly Action _noteEnded;
    private readonly Action _wake;
    private int _sequences;

    public RagEngine(IModelRunner runner, EngineOptions options, TimeProvider time)
    {
        options.Validate();
        Shape = runner.Shape;
        _time = time;
        _maxSequences = options.MaxSequences;
        _noteEnded = () => Interlocked.Decrement(ref _sequences);
        _builder = new SequenceBuilder(Shape);
        _core = new EngineCore(runner, options, time);
        _loop = new EngineLoop(_core, options.MaxSequences + 64, time);
        _wake = () => _loop.TrySend(EngineCommand.Wake.Instance); // a full channel wakes it just as well
    }

    public ModelShape Shape { get; }

    public IGeneration Submit(EngineRequest request)
    {
        var generation = new Generation(_time, _noteEnded, _wake);
        var sequence = _builder.Build(request, generation);
        var sequences = Interlocked.Increment(ref _sequences);
        if (sequences <= _maxSequences && _loop.TrySend(new EngineCommand.Submit(sequence)))
        {
            return generation;
        }

        if (_loop.Fault is null && _loop.IsStopped)
        {
            Interlocked.Decrement(ref _sequences);
            throw new ObjectDisposedException(nameof(RagEngine));
        }

        var wait = Snapshot().EstimatedWait;
        var error = _loop.Fault ?? $"The engine is busy: {_maxSequences} questions are being answered or wait already. Ask again in {wait.TotalSeconds:N1} s.";
        var refusal = _loop.Fault is null ? new Refusal(RefusalReason.QueueFull, wait) : null;
        generation.Complete(new Completion(FinishReason.Error, new Usage(0, 0, 0, 0), null, generation.Elapsed, error, refusal));
        return generation;
    }

    public async Task PurgeAsync(IReadOnlyList<Segment> segments, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ChunkIdentity[] chunks = [.. segments.Select(segment => ChunkIdentity.Of(segment, TenantScope.Public, Shape.Digest))];
        try
        {
            await _loop.SendAsync(new EngineCommand.Purge(chunks, done), cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return; // the engine has stopped: nothing looks anything up any more
        }

        await done.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public EngineSnapshot Snapshot() => _core.Snapshot();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>Waits for at most the step that runs.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
