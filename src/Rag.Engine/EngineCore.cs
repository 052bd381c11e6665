using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Sampling;
using Rag.Engine.Scheduling;
using Rag.Kernels.Threads;

namespace Rag.Engine;

/// <summary>The engine without its thread: one <see cref="Step"/> plans, runs the model once, and commits or rolls back. Called by one thread.</summary>
internal sealed class EngineCore : IDisposable
{
    private readonly IModelRunner _runner;
    private readonly DiskTier? _tier;
    private readonly ModelShape _shape;
    private readonly TimeProvider _time;
    private readonly CostModel _costs;
    private readonly Scheduler _scheduler;
    private readonly Admission _admission;
    private readonly BlockPlan _blockPlan = new();
    private readonly StepPlan _plan = new();
    private readonly StepBatch _batch;
    private readonly StepChoices _choices;
    private readonly EngineCounters _counters = new();
    private readonly SequenceEndings _endings;

    /// <param name="tier">Where chunks outlive memory, or null; its owner disposes it.</param>
    /// <param name="team">Shares the choosing of tokens; its owner disposes it.</param>
    public EngineCore(IModelRunner runner, EngineOptions options, TimeProvider time, DiskTier? tier = null, WorkTeam? team = null)
    {
        _runner = runner;
        _tier = tier;
        _shape = runner.Shape;
        _time = time;
        _costs = new CostModel(options.StepCosts ?? Calibration.Measure(runner, time));
        var order = new QueueOrder(options, _costs, time);
        _scheduler = new Scheduler(options, _costs, order, _shape.BlockSize);
        _admission = new Admission(options, _costs, order, time);
        _batch = new StepBatch(_shape.BlockSize);
        _choices = new StepChoices(_shape, team);
        State = new EngineState(_shape, options, _costs.OfSlice, time);
        _endings = new SequenceEndings(State, _admission, _counters);
        State.Exchange = tier is null ? null : new ChunkExchange(State, runner, tier, _costs.OfSlice);
        Publish();
    }

    public EngineState State { get; }

    public StepCosts Costs => _costs.Costs;

    public bool HasWork => State.Waiting.Count + State.Running.Count > 0 || State.IsWarming;

    /// <summary>Null when the next step has something to do; otherwise how long until it may have, if no command comes before.</summary>
    public TimeSpan? Pause { get; private set; }

    /// <summary>Queues the sequence, or ends it at once when it cannot be served as it asks.</summary>
    public void Submit(Sequence sequence)
    {
        State.Enqueue(sequence);
        if (_admission.Refuse(State, sequence, _time.GetTimestamp()) is { } no)
        {
            _endings.Refuse(sequence, no);
            CompleteEnded();
        }
    }

    /// <summary>Ends what was canceled or came too late, then computes one batch, if there is anything that may be computed now.</summary>
    public void Step()
    {
        var now = _time.GetTimestamp();
        State.Exchange?.TakeRestored();
        EndCanceled(State.Running);
        EndCanceled(State.Waiting);
        EndOverdue(now);
        SettleWarmings();
        Pause = null;
        if (HasWork)
        {
            State.Accounts.Fill(now);
            _scheduler.PlanBlocks(State, _blockPlan, now);
            EndRefused();
            State.Apply(_blockPlan, now);
            _scheduler.PlanTokens(State, _plan, now);
            if (_plan.IsEmpty && State.Exchange is { Restoring: > 0 } exchange)
            {
                exchange.WaitForRestored();
            }
            else if (_plan.IsEmpty)
            {
                Invariant.Holds(State.Running.Count == 0, "every step computes something while a sequence runs");
                Pause = _blockPlan.Refused.Count + _blockPlan.Warmings.Count > 0 ? null : TimeToNextTurn(now);
            }
            else
            {
                Execute();
            }
        }

        SettleWarmings();
        CompleteEnded();
        Spill();
    }

    public void Warm(Warming warming) => State.Enqueue(warming);

    /// <summary>Of the part's tokens, those whose KV is ready. Thread-safe: an estimate, for it may change before the answer is used.</summary>
    public int CachedTokens(ChunkIdentity identity) => State.Cache.Find(identity) is { IsReady: true } ? identity.TokenIds.Length : 0;

    public void Purge(IEnumerable<ChunkIdentity> identities)
    {
        foreach (var identity in identities)
        {
            State.Purge(identity);
        }

        Publish();
    }

    /// <summary><paramref name="done"/> completes once no tier holds anything of the texts but what running sequences pin; it faults where the disk cannot be erased.</summary>
    public void Purge(IReadOnlyList<ChunkIdentity> identities, TaskCompletionSource done)
    {
        Purge(identities);
        if (_tier is null)
        {
            done.SetResult();
        }
        else
        {
            _tier.Purge(identities, done);
        }
    }

    /// <summary>A sentence for each place that holds something of the texts, in any scope.</summary>
    public IReadOnlyList<string> FindTraces(IReadOnlyList<ChunkIdentity> identities) => [.. identities.SelectMany(KvTraces.In(State, _tier))];

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
        State.Exchange?.SpillAtClose();
    }

    /// <summary>After a broken invariant: nobody may wait for ever. The state is left as it is, for nothing it says can be relied on.</summary>
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

    public void Dispose() => _choices.Dispose();

    /// <summary>Thread-safe.</summary>
    public EngineSnapshot Snapshot() => _counters.Snapshot();

    /// <summary>One chunk between two steps, as many as the disk takes once nobody waits.</summary>
    private void Spill()
    {
        while (State.Exchange?.SpillOne() == true && !HasWork)
        {
        }
    }

    private void EndCanceled(List<Sequence> sequences)
    {
        for (var i = sequences.Count - 1; i >= 0; i--)
        {
            if (sequences[i].Generation.IsCanceled)
            {
                _endings.End(sequences[i], FinishReason.Canceled, null);
            }
        }
    }

    private void SettleWarmings()
    {
        foreach (var lane in State.Warming)
        {
            lane.Settle();
        }
    }

    private void EndOverdue(long now)
    {
        for (var i = State.Waiting.Count - 1; i >= 0; i--)
        {
            var sequence = State.Waiting[i];
            if (sequence.CachedTokens is null && sequence.DeadlineAt <= now)
            {
                _endings.Refuse(sequence, Admission.Overdue(sequence));
            }
        }
    }

    private void EndRefused()
    {
        foreach (var sequence in _blockPlan.Refused)
        {
            _endings.Refuse(sequence, Admission.TooMuchToCompute(sequence, State.UncachedTokens(sequence)));
        }
    }

    /// <summary>Of the waiting, all of whose tenants are beyond their budgets.</summary>
    private TimeSpan TimeToNextTurn(long now)
    {
        var least = TimeSpan.FromDays(1);
        foreach (var sequence in State.Waiting)
        {
            var balance = State.Accounts.TimeToBalance(sequence.Account);
            least = balance < least ? balance : least;
            if (sequence.DeadlineAt is { } deadline && _time.GetElapsedTime(now, deadline) is var left && left < least)
            {
                least = left;
            }
        }

        return least;
    }

    private void Execute()
    {
        var started = _time.GetTimestamp();
        var load = StepLoad.Of(_plan);
        var batch = _batch.Fill(_plan);
        Span<float> logits;
        try
        {
            logits = _runner.Run(batch);
        }
        catch (Exception failure)
        {
            RollBack($"The model failed in this step: {failure.Message}");
            return;
        }

        if (logits.Length != batch.LogitRows.Length * _shape.VocabularySize)
        {
            RollBack($"The model returned {logits.Length} logits for {batch.LogitRows.Length} rows of {_shape.VocabularySize}.");
            return;
        }

        var run = _time.GetElapsedTime(started);
        _counters.NoteStep(load);
        Commit(logits, run);
        _costs.Observe(load, _time.GetElapsedTime(started).TotalMilliseconds);
    }

    private void Commit(Span<float> logits, TimeSpan run)
    {
        foreach (var (chunk, count, payer) in _plan.Chunks)
        {
            State.Cache.Advance(chunk, count);
            if (payer is null)
            {
                chunk.SpeculativeTokens += count;
                _counters.NoteSpeculative(count);
            }
            else
            {
                TenantAccounts.ChargeComputed(payer, count);
            }
        }

        _choices.Begin();
        foreach (var (sequence, count, probeRows) in _plan.Sequences)
        {
            if (!sequence.IsDecoding)
            {
                TenantAccounts.ChargeComputed(sequence.Account, count + probeRows);
            }

            sequence.Computed += count;
            if (sequence.Pending == 0)
            {
                _choices.Add(sequence, 1 + probeRows);
            }
        }

        var started = _time.GetTimestamp();
        _choices.Choose(logits);
        _counters.NoteTimes(run, _time.GetElapsedTime(started));
        for (var i = 0; i < _choices.Count; i++)
        {
            Extend(_choices.SequenceOf(i), i);
        }
    }

    /// <summary>Publishes the sequence's next token, and ends the sequence where it is the last.</summary>
    private void Extend(Sequence sequence, int choiceIndex)
    {
        try
        {
            var choice = _choices.Result(choiceIndex, out var delta);
            if (choice == Choice.NothingLeft)
            {
                _endings.End(sequence, FinishReason.Error, "No token is left to go on with: the logit bias bans every one that may come next. Ban fewer.");
                return;
            }

            if (choice == Choice.NotANumber)
            {
                State.Distrust(sequence); // the KV it read may be what is wrong with it
                _endings.End(sequence, FinishReason.Error, "The model's output is not a number: this answer cannot go on. Ask again.");
                return;
            }

            if (IsEnd(delta.TokenId))
            {
                _endings.End(sequence, FinishReason.Stop, null);
                return;
            }

            sequence.Append(delta.TokenId);
            sequence.TimeToFirstToken ??= sequence.Generation.Elapsed;
            _counters.NoteGenerated();
            State.Accounts.ChargeGenerated(sequence.Account);
            sequence.Generation.Publish(delta);
            if (sequence.Request.Constraint?.Accept(delta.TokenId, delta.LogProbability) == ConstraintVerdict.Stop)
            {
                _endings.End(sequence, FinishReason.Stop, null);
            }
            else if (sequence.GeneratedTokens == sequence.TokenLimit)
            {
                _endings.End(sequence, FinishReason.Length, null);
            }
        }
        catch (Exception failure) when (sequence.Request.Constraint is not null)
        {
            _endings.End(sequence, FinishReason.Error, $"The answer's constraint failed: {failure.Message}");
        }
    }

    /// <summary>
    /// Ends every sequence that had a part in the step; all else is as before. With them the chunks that the step was to write lose all their pins, and
    /// a chunk without pins that is not encoded yet is freed.
    /// </summary>
    private void RollBack(string error)
    {
        for (var i = State.Running.Count - 1; i >= 0; i--)
        {
            var sequence = State.Running[i];
            if (_plan.Holds(sequence))
            {
                _endings.End(sequence, FinishReason.Error, error);
            }
        }

        foreach (var lane in State.Warming)
        {
            if (lane.Current is { } chunk && _plan.Holds(chunk))
            {
                lane.Fail();
            }
        }
    }

    /// <summary>Last of all, so that whoever awaits a completion finds its blocks free in the snapshot.</summary>
    private void CompleteEnded()
    {
        Publish();
        _endings.Complete();
    }

    private void Publish() => _counters.Publish(State, _admission.WaitOfANewcomer(State), 1000 / Math.Max(1e-6, _costs.OfSlice(1, 0)));

    private bool IsEnd(int token)
    {
        foreach (var end in _shape.EndTokens)
        {
            if (end == token)
            {
                return true;
            }
        }

        return false;
    }
}
