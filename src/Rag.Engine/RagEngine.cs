using System.Threading.Channels;
using Rag.Core.Answers;
using Rag.Core.Guard;
using Rag.Core.Prompts;
using Rag.Engine.Adapters;
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
    private readonly EngineDisk _disk;
    private readonly int _maxSequences;
    private readonly Action _noteEnded;
    private readonly Action _wake;
    private readonly bool _isOrdered;
    private int _sequences;
    private int _isDisposed;
    private volatile bool _isClosed;

    /// <param name="disk">Where it cannot be opened, <see cref="Disk"/> says why and the engine works without it: answers do not depend on
    /// it.</param>
    /// <param name="attention">Of requests that do not say.</param>
    /// <param name="name">Under which it is measured; null for the one engine of a process that needs none.</param>
    public RagEngine(
        IModelRunner runner,
        EngineOptions options,
        TimeProvider time,
        DiskTierOptions? disk = null,
        PromptAttention attention = PromptAttention.PartsAlone,
        string? name = null
    )
    {
        _isOrdered = attention == PromptAttention.Causal;
        options.Validate();
        Shape = runner.Shape;
        _time = time;
        _maxSequences = options.MaxSequences;
        _noteEnded = () => Interlocked.Decrement(ref _sequences);
        _rules = ReadingRules.Of(Shape);
        _builder = new SequenceBuilder(Shape);
        _disk = new EngineDisk(_rules.KeepsParts ? disk : null, Shape, time);
        _team = new WorkTeam(options.SamplingThreads);
        _metrics = new EngineMetrics(name);
        _core = new EngineCore(runner, options, time, _disk.Tier, _team, _metrics);
        _metrics.Observe(Snapshot);
        _metrics.ObserveDisk(() => Disk);
        _metrics.ObserveExperts(runner);
        _loop = new EngineLoop(_core, options.MaxSequences, time);
        _wake = _loop.Wake;
        Adapters = new EngineAdapters(runner, SetAdapterAsync);
    }

    public ModelShape Shape { get; }

    /// <summary>The adapters that requests can name.</summary>
    public EngineAdapters Adapters { get; }

    /// <summary>Whether prompts that do not say are read in order: as the model wants it, or since reuse of passages is closed.</summary>
    private bool IsCausal => _isOrdered || _isClosed;

    public IGeneration Submit(EngineRequest request)
    {
        var adapter = Adapters.Hold(request.Adapter);
        try
        {
            return Submit(request, adapter);
        }
        catch
        {
            Adapters.Release(adapter);
            throw;
        }
    }

    /// <param name="adapter">Held by the generation until it ends; by the caller where this throws.</param>
    private Generation Submit(EngineRequest request, LoadedAdapter? adapter)
    {
        var generation = new Generation(_time, adapter is null ? _noteEnded : NoteEndedWithAdapter, _wake);
        var sequence = _builder.Build(
            IsCausal && request.Attention is null ? request with { Attention = PromptAttention.Causal } : request,
            generation,
            adapter
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

        void NoteEndedWithAdapter()
        {
            _noteEnded();
            Adapters.Release(adapter);
        }
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
            if (_disk.Tier is not { } tier)
            {
                return;
            }

            ObjectDisposedException.ThrowIf(_loop.Fault is null, this);
            tier.Purge(chunks, done);
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

    public IReadOnlyList<Digest> HeldContents(int most) => _rules.KeepsParts ? _core.HeldContents(most) : [];

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

    public DiskTierCounters? Disk => _disk.Counters;

    public IWarming Warm(IReadOnlyList<PromptPart> parts, WarmingPriority priority, string? adapter = null)
    {
        var read =
            !_rules.KeepsParts ? []
            : IsCausal ? [.. parts.Where(part => part.Kind == PromptPartKind.System)]
            : parts;
        var held = Adapters.Hold(adapter);
        var warming = WarmingOf(read, priority, held);
        if (!_loop.TryWarm(warming))
        {
            warming.End(WarmingEnd.NoRoom);
        }

        return warming;
    }

    /// <param name="adapter">Held by the warming until it ends.</param>
    private Warming WarmingOf(IReadOnlyList<PromptPart> parts, WarmingPriority priority, LoadedAdapter? adapter)
    {
        try
        {
            var warming = new Warming(priority, _builder.BuildChunks(parts, adapter), _wake);
            if (adapter is not null)
            {
                warming.Completion.ContinueWith(_ => Adapters.Release(adapter), TaskScheduler.Default);
            }

            return warming;
        }
        catch
        {
            Adapters.Release(adapter);
            throw;
        }
    }

    /// <summary>Why the engine has stopped by itself; null while it works.</summary>
    public string? Fault => _loop.Fault;

    public IReadOnlyList<int> CachedTokens(IReadOnlyList<PromptPart> parts, string? adapter = null)
    {
        var loaded = Adapters.Find(adapter);
        return
        [
            .. parts.Select(part =>
                !_rules.KeepsParts || (IsCausal && part.Kind == PromptPartKind.Passage) || (adapter is not null && loaded is null)
                    ? 0
                    : _core.CachedTokens(ChunkIdentity.Of(part, Shape.Digest, loaded))
            ),
        ];
    }

    public Task CloseAsync(ReuseMode mode, CancellationToken cancellation)
    {
        _isClosed |= mode == ReuseMode.PassageReuse;
        return TellDiskAsync(mode, EngineCommand.CloseDisk.Instance, cancellation);
    }

    public Task OpenAsync(ReuseMode mode, CancellationToken cancellation)
    {
        _isClosed &= mode != ReuseMode.PassageReuse;
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
        Adapters.Dispose();
        _team.Dispose();
        _disk.Dispose();
    }

    /// <summary>Waits for at most the step that runs.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task SetAdapterAsync(int slot, IAdapterWeights? weights)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _loop.SendAsync(new EngineCommand.SetAdapter(slot, weights, done), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new AdapterRefusedException("The engine has stopped: its adapters are gone with it.");
        }

        await done.Task.ConfigureAwait(false);
    }

    private Task TellDiskAsync(ReuseMode mode, EngineCommand command, CancellationToken cancellation) =>
        mode == ReuseMode.DiskTier && _disk.Tier is not null ? _loop.SendAsync(command, cancellation).AsTask() : Task.CompletedTask;
}
