using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;
using Rag.Kernels.Threads;

namespace Rag.Engine.Loop;

/// <summary>
/// The engine without its thread. One <see cref="Step"/> schedules, runs the model once, samples, and commits or rolls back. Called by one
/// thread.
/// </summary>
internal sealed class EngineCore : IDisposable
{
    /// <summary>
    /// A constraint that has become ready wakes the engine; it looks by itself as well, for one may have become ready since the plan, and
    /// to count how long others have sat out.
    /// </summary>
    private static readonly TimeSpan s_constraintPause = TimeSpan.FromMilliseconds(20);

    private readonly IModelRunner _runner;
    private readonly TimeProvider _time;
    private readonly CostModel _costs;
    private readonly Scheduler _scheduler;
    private readonly Admission _admission;
    private readonly StepPlan _plan = new();
    private readonly StepBatch _batch;
    private readonly StepCommit _commit;
    private readonly EngineCounters _counters = new();
    private readonly SequenceEndings _endings;
    private readonly EngineMetrics? _metrics;

    /// <param name="tier">Where chunks outlive memory, or null; its owner disposes it.</param>
    /// <param name="team">Shares the choosing of tokens; its owner disposes it.</param>
    /// <param name="metrics">Where nobody measures, null; its owner disposes it.</param>
    public EngineCore(
        IModelRunner runner,
        EngineOptions options,
        TimeProvider time,
        DiskTier? tier = null,
        WorkTeam? team = null,
        EngineMetrics? metrics = null
    )
    {
        _runner = runner;
        _time = time;
        _costs = new CostModel(options.StepCosts ?? Calibration.CostsOf(runner, time));
        var order = new QueueOrder(options, _costs, time);
        _scheduler = new Scheduler(options, _costs, order);
        _admission = new Admission(options, _costs, order, time);
        _batch = new StepBatch(runner.Shape.BlockSize);
        State = new EngineState(new KvCacheManager(runner, _costs.OfSlice, tier), new TenantAccounts(options, time));
        _metrics = metrics;
        _endings = new SequenceEndings(State, _admission, _counters, metrics);
        _commit = new StepCommit(State, runner.Shape, _endings, _counters, time, team, metrics);
        PublishCounters();
    }

    public EngineState State { get; }

    public StepCosts Costs => _costs.Costs;

    public bool HasWork => State.HasWork;

    /// <summary>Null when the next step has something to do; otherwise how long until it may have, if no command comes before.</summary>
    public TimeSpan? Pause { get; private set; }

    private KvCacheManager Cache => State.Cache;

    /// <summary>Queues the sequence, or ends it at once when it cannot be served as it asks.</summary>
    public void Submit(Sequence sequence)
    {
        State.Enqueue(sequence);
        if (!sequence.IsIdle)
        {
            _admission.NoteArrival(sequence.TokensOnArrival);
        }

        if (_admission.Refuse(State, sequence, _time.GetTimestamp()) is { } no)
        {
            _endings.Refuse(sequence, no);
            CompleteEnded();
        }
    }

    public void Warm(Warming warming) => State.Enqueue(warming);

    public void SetAdapter(int slot, IAdapterWeights? weights) => _runner.SetAdapter(slot, weights);

    /// <summary>From now on nothing is read from disk or written there, and nothing that was read from it is found.</summary>
    public void CloseDisk() => Cache.Offload?.Close();

    public void OpenDisk() => Cache.Offload?.Open();

    /// <summary>
    /// Ends sequences that were canceled or are overdue, then computes one batch, if there is one that may be computed now.
    /// </summary>
    public void Step()
    {
        var now = _time.GetTimestamp();
        TakeRestored();
        _endings.EndCanceled();
        _endings.EndOverdue(now);
        _endings.EndFaulted();
        State.SettleWarmings();
        Pause = null;
        if (HasWork)
        {
            State.Accounts.Fill(now);
            _scheduler.Schedule(State, _plan, now);
            _endings.EndRefused(_plan);
            if (_plan.IsEmpty)
            {
                WaitFor(now);
            }
            else
            {
                Compute();
            }
        }

        State.SettleWarmings();
        CompleteEnded();
        Offload();
    }

    /// <summary>
    /// Tokens of the chunk whose KV is ready: all or 0. Thread-safe: an estimate, for it may change before the answer is used.
    /// </summary>
    public int CachedTokens(ChunkIdentity identity) => Cache.CachedTokens(identity);

    /// <inheritdoc cref="ICacheInspection.HeldContents"/>
    public IReadOnlyList<Digest> HeldContents(int most) => Cache.HeldContents(most);

    public void Purge(IEnumerable<ChunkIdentity> identities)
    {
        foreach (var identity in identities)
        {
            State.Purge(identity);
        }

        PublishCounters();
    }

    /// <summary>
    /// <paramref name="done"/> completes once neither memory nor disk holds anything of the texts but what running sequences pin; it faults
    /// where the disk cannot be erased.
    /// </summary>
    public void Purge(IReadOnlyList<ChunkIdentity> identities, TaskCompletionSource done)
    {
        Purge(identities);
        if (Cache.Offload is { } offload)
        {
            offload.Purge(identities, done);
        }
        else
        {
            done.SetResult();
        }
    }

    /// <summary>A sentence for each place that holds something of the texts.</summary>
    public IReadOnlyList<string> FindTraces(IReadOnlyList<ChunkIdentity> identities) => [.. identities.SelectMany(Cache.FindTraces)];

    public CacheCensus TakeCensus(int hottest) => Cache.TakeCensus(hottest);

    /// <summary>The last thing the engine does.</summary>
    public void CancelAll()
    {
        foreach (var sequence in State.Running.Concat(State.Waiting).ToArray())
        {
            _endings.End(sequence, FinishReason.Canceled, null);
        }

        foreach (var lane in State.Warming)
        {
            lane.CancelAll();
        }

        CompleteEnded();
        Cache.Offload?.OffloadAtClose();
    }

    /// <summary>
    /// After a broken invariant: every caller is told, so that none waits for ever. The state is left as it is, for nothing it says can be
    /// relied on.
    /// </summary>
    public void Abandon(string error)
    {
        foreach (var sequence in State.Running.Concat(State.Waiting).ToArray())
        {
            sequence.Generation.Complete(SequenceEndings.CompletionOf(sequence, FinishReason.Error, error, null));
        }

        foreach (var lane in State.Warming)
        {
            lane.Abandon();
        }
    }

    public void Dispose() => _commit.Dispose();

    /// <summary>Thread-safe.</summary>
    public EngineSnapshot Snapshot() => _counters.Snapshot();

    private void TakeRestored()
    {
        foreach (var entry in Cache.Offload?.TakeRestored() ?? [])
        {
            State.NoteNotRestored(entry);
        }
    }

    /// <summary>
    /// Nothing can be computed: chunks are being read from disk, constraints are being worked out, or all who wait have used up their
    /// budgets.
    /// </summary>
    private void WaitFor(long now)
    {
        if (Cache.Offload is { Restoring: > 0 } offload)
        {
            offload.WaitForRestored();
            return;
        }

        if (State.Running.Exists(sequence => sequence.StepsSatOut > 0) || State.Waiting.Exists(sequence => !sequence.IsConstraintReady))
        {
            Pause = s_constraintPause;
            return;
        }

        Invariant.Holds(State.Running.Count == 0, "every step computes something while a sequence runs");
        Pause = _plan.Refused.Count > 0 || _plan.HasWarmed ? null : State.TimeToNextTurn(now, _time);
    }

    /// <summary>Run, sample, commit. A step whose run fails is rolled back.</summary>
    private void Compute()
    {
        var started = _time.GetTimestamp();
        var load = StepLoad.Of(_plan);
        if (Run(out var logits) is { } failure)
        {
            _commit.RollBack(_plan, failure);
            return;
        }

        var run = _time.GetElapsedTime(started);
        _counters.NoteStep(load);
        _metrics?.NoteStep(load.PrefillTokens + load.DecodeTokens);
        _commit.Commit(_plan, logits, run);
        _costs.Observe(load, _time.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>Null, or why there are no logits.</summary>
    private string? Run(out Span<float> logits)
    {
        var batch = _batch.Fill(_plan);
        try
        {
            logits = _runner.Run(batch);
        }
        catch (Exception failure)
        {
            logits = [];
            return $"The model failed in this step: {failure.Message}";
        }

        var vocabulary = _runner.Shape.VocabularySize;
        return logits.Length == batch.LogitRows.Length * vocabulary
            ? null
            : $"The model returned {logits.Length} logits for {batch.LogitRows.Length} rows of {vocabulary}.";
    }

    /// <summary>One chunk between two steps, as many as the disk takes once no sequence waits.</summary>
    private void Offload()
    {
        while (Cache.Offload?.OffloadOne() == true && !HasWork) { }
    }

    /// <summary>Last of all, so that a caller that awaits a completion finds its blocks free in the snapshot.</summary>
    private void CompleteEnded()
    {
        PublishCounters();
        _endings.Complete();
    }

    private void PublishCounters() =>
        _counters.Publish(
            State,
            _admission.WaitOfANewcomer(State),
            _admission.CostOfANewcomer(),
            1000 / Math.Max(1e-6, _costs.OfSlice(1, 0)),
            _costs.Coefficients
        );
}
