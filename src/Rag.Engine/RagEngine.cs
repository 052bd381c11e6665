using System.Threading.Channels;
using Rag.Core.Answers;
using Rag.Core.Guard;
using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Loop;
using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;
using Rag.Kernels.Threads;

namespace Rag.Engine;

/// <summary>
/// Continuous batching over a paged KV cache in which every passage is encoded once and reused in any prompt. Disposing it cancels all
/// generations and waits until the runner is idle; the runner itself stays its owner's to dispose.
/// </summary>
public sealed class RagEngine : IEngine, ICacheInspection, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromSeconds(0.1);

    private readonly TimeProvider _time;
    private readonly SequenceBuilder _builder;
    private readonly ReadingRules _rules;
    private readonly EngineMetrics _metrics;
    private readonly EngineCore _core;
    private readonly EngineLoop _loop;
    private readonly WorkTeam _team;
    private readonly DiskTier? _tier;
    private readonly Thread? _tierThread;
    private readonly string? _tierTrouble;
    private readonly int _maxSequences;
    private readonly Action _noteEnded;
    private readonly Action _wake;
    private int _sequences;
    private int _isDisposed;
    private volatile bool _isCausal;

    /// <param name="disk">Where it cannot be opened, <see cref="Disk"/> says why and the engine works without it: answers do not depend on
    /// it.</param>
    public RagEngine(IModelRunner runner, EngineOptions options, TimeProvider time, DiskTierOptions? disk = null)
    {
        options.Validate();
        Shape = runner.Shape;
        _time = time;
        _maxSequences = options.MaxSequences;
        _noteEnded = () => Interlocked.Decrement(ref _sequences);
        _rules = ReadingRules.Of(Shape);
        _builder = new SequenceBuilder(Shape);
        (_tier, _tierTrouble) = OpenTier(disk, time);
        _tierThread = _tier?.Start();
        _team = new WorkTeam(options.SamplingThreads);
        _metrics = new EngineMetrics();
        _core = new EngineCore(runner, options, time, _tier, _team, _metrics);
        _metrics.Observe(Snapshot);
        _loop = new EngineLoop(_core, options.MaxSequences, time);
        _wake = _loop.Wake;
    }

    public ModelShape Shape { get; }

    public IGeneration Submit(EngineRequest request)
    {
        var generation = new Generation(_time, _noteEnded, _wake);
        var sequence = _builder.Build(
            _isCausal && request.Attention is null ? request with { Attention = PromptAttention.Causal } : request,
            generation
        );
        request.Constraint?.WakeBy(_wake);
        var sequences = Interlocked.Increment(ref _sequences);
        if (sequences <= _maxSequences && _loop.TrySubmit(sequence))
        {
            return generation;
        }

        if (_loop.Fault is null && _loop.IsStopped)
        {
            Interlocked.Decrement(ref _sequences);
            throw new ObjectDisposedException(nameof(RagEngine));
        }

        var wait = EstimateWait();
        var error = _loop.Fault
            ?? $"The engine is busy: {_maxSequences} questions are being answered or wait already. Ask again in {wait.TotalSeconds:N1} s.";
        var refusal = _loop.Fault is null ? new Refusal(RefusalReason.QueueFull, wait) : null;
        var completion = new Completion(FinishReason.Error, new Usage(0, 0, 0, 0), null, generation.Elapsed, error, refusal);
        _metrics.NoteEnd(completion);
        generation.Complete(completion);
        return generation;
    }

    /// <summary>
    /// By the cost model, with the sequences that the engine's thread has not taken yet. Never so short that it says nothing.
    /// </summary>
    private TimeSpan EstimateWait()
    {
        var snapshot = Snapshot();
        var wait = snapshot.EstimatedWait + (_loop.Submitted * snapshot.ExpectedCost);
        return wait > s_shortestWait ? wait : s_shortestWait;
    }

    public async Task PurgeAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ChunkIdentity[] chunks = [.. parts.Select(part => ChunkIdentity.Of(part, Shape.Digest))];
        try
        {
            await _loop.SendAsync(new EngineCommand.Purge(chunks, done), cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The engine has stopped: no lookup is made any more, but the files on disk outlive the engine.
            if (_tier is null)
            {
                return;
            }

            ObjectDisposedException.ThrowIf(_loop.Fault is null, this);
            _tier.Purge(chunks, done);
        }

        await done.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<string>> FindTracesAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation)
    {
        var found = new TaskCompletionSource<IReadOnlyList<string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        ChunkIdentity[] chunks = [.. parts.Select(part => ChunkIdentity.Of(part, Shape.Digest))];
        await _loop.SendAsync(new EngineCommand.FindTraces(chunks, found), cancellation).ConfigureAwait(false);
        return await found.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public async Task<CacheCensus> InspectAsync(int hottest, CancellationToken cancellation)
    {
        var taken = new TaskCompletionSource<CacheCensus>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _loop.SendAsync(new EngineCommand.TakeCensus(hottest, taken), cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException("The engine has stopped: what it had cached is gone.");
        }

        return await taken.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public DiskTierCounters? Disk =>
        _tier?.Counters ?? (_tierTrouble is null ? null : new DiskTierCounters(0, 0, 0, 0, 0, 0, _tierTrouble));

    public IWarming Warm(IReadOnlyList<PromptPart> parts, WarmingPriority priority)
    {
        var read =
            !_rules.KeepsParts ? []
            : _isCausal ? [.. parts.Where(part => part.Kind == PromptPartKind.System)]
            : parts;
        var warming = new Warming(priority, _builder.BuildChunks(read), _wake);
        if (!_loop.TryWarm(warming))
        {
            warming.End(WarmingEnd.NoRoom);
        }

        return warming;
    }

    /// <summary>Why the engine has stopped by itself; null while it works.</summary>
    public string? Fault => _loop.Fault;

    public IReadOnlyList<int> CachedTokens(IReadOnlyList<PromptPart> parts) =>
        [
            .. parts.Select(part =>
                !_rules.KeepsParts || (_isCausal && part.Kind == PromptPartKind.Passage)
                    ? 0
                    : _core.CachedTokens(ChunkIdentity.Of(part, Shape.Digest))
            ),
        ];

    public Task CloseAsync(ReuseMode mode, CancellationToken cancellation)
    {
        _isCausal |= mode == ReuseMode.PassageReuse;
        return TellDiskAsync(mode, EngineCommand.CloseDisk.Instance, cancellation);
    }

    public Task OpenAsync(ReuseMode mode, CancellationToken cancellation)
    {
        _isCausal &= mode != ReuseMode.PassageReuse;
        return TellDiskAsync(mode, EngineCommand.OpenDisk.Instance, cancellation);
    }

    public EngineSnapshot Snapshot() => _core.Snapshot();

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _metrics.Dispose();
        _team.Dispose();
        if (_tier is not null)
        {
            _tier.Complete();
            _tierThread!.Join();
            _tier.Dispose();
        }
    }

    /// <summary>Waits for at most the step that runs.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private Task TellDiskAsync(ReuseMode mode, EngineCommand command, CancellationToken cancellation) =>
        mode == ReuseMode.DiskTier && _tier is not null ? _loop.SendAsync(command, cancellation).AsTask() : Task.CompletedTask;

    private (DiskTier? Tier, string? Trouble) OpenTier(DiskTierOptions? disk, TimeProvider time)
    {
        if (disk?.Folder is not { } folder || !_rules.KeepsParts)
        {
            return (null, null);
        }

        try
        {
            return (new DiskTier(KvStore.Open(folder, disk.Bytes, Shape), time), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, $"Passages are not kept on disk: {exception.Message}");
        }
    }
}
