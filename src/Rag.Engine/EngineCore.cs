using Rag.Core;

namespace Rag.Engine;

/// <summary>The engine without its thread: one <see cref="Step"/> plans, runs the model once, and commits or rolls back. Called by one thread.</summary>
internal sealed class EngineCore
{
    /// <summary>Of prefill; a guess of the right size for small models on a processor.</summary>
    private const double MillisecondsPerToken = 0.5;

    private readonly IModelRunner _runner;
    private readonly DiskTier? _tier;
    private readonly ModelShape _shape;
    private readonly Scheduler _scheduler;
    private readonly BlockPlan _blockPlan = new();
    private readonly StepPlan _plan = new();
    private readonly StepBatch _batch;
    private readonly TokenChooser _chooser;
    private readonly EngineCounters _counters = new();
    private readonly List<(Sequence Sequence, Completion Completion)> _ended = [];

    /// <param name="tier">Where chunks outlive memory, or null; its owner disposes it.</param>
    public EngineCore(IModelRunner runner, EngineOptions options, TimeProvider time, DiskTier? tier = null)
    {
        _runner = runner;
        _tier = tier;
        _shape = runner.Shape;
        _scheduler = new Scheduler(options, _shape.BlockSize);
        _batch = new StepBatch(_shape.BlockSize);
        _chooser = new TokenChooser(_shape);
        RecomputeCost cost = static (tokens, _) => tokens * MillisecondsPerToken;
        State = new EngineState(_shape, cost);
        State.Exchange = tier is null ? null : new ChunkExchange(State, runner, tier, cost);
        _counters.Publish(State);
    }

    public EngineState State { get; }

    public bool HasWork => State.Waiting.Count + State.Running.Count > 0;

    /// <summary>Ends what was cancelled, then computes one batch. Does nothing more when no sequence is left.</summary>
    public void Step()
    {
        State.Exchange?.TakeRestored();
        EndCancelled(State.Running);
        EndCancelled(State.Waiting);
        if (HasWork)
        {
            _scheduler.PlanBlocks(State, _blockPlan);
            State.Apply(_blockPlan);
            _scheduler.PlanTokens(State, _plan);
            if (_plan.IsEmpty && State.Exchange is { Restoring: > 0 } exchange)
            {
                exchange.WaitForRestored();
            }
            else
            {
                Invariant.Holds(!_plan.IsEmpty, "every step computes something while a sequence is left");
                Execute();
            }
        }

        CompleteEnded();
        Spill();
    }

    public void Purge(IEnumerable<ChunkIdentity> identities)
    {
        foreach (var identity in identities)
        {
            State.Purge(identity);
        }

        _counters.Publish(State);
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
            End(sequence, FinishReason.Cancelled, null);
        }

        CompleteEnded();
        State.Exchange?.SpillAtClose();
    }

    /// <summary>After a broken invariant: nobody may wait for ever. The state is left as it is, for nothing it says can be relied on.</summary>
    public void Abandon(string error)
    {
        foreach (var sequence in State.Running.Concat(State.Waiting).ToArray())
        {
            _ended.Add((sequence, CompletionOf(sequence, FinishReason.Error, error)));
        }

        CompleteEnded();
    }

    /// <summary>Thread-safe.</summary>
    public EngineSnapshot Snapshot() => _counters.Snapshot();

    /// <summary>One chunk between two steps, as many as the disk takes once nobody waits.</summary>
    private void Spill()
    {
        while (State.Exchange?.SpillOne() == true && !HasWork)
        {
        }
    }

    private void EndCancelled(List<Sequence> sequences)
    {
        for (var i = sequences.Count - 1; i >= 0; i--)
        {
            if (sequences[i].Generation.IsCancelled)
            {
                End(sequences[i], FinishReason.Cancelled, null);
            }
        }
    }

    private void Execute()
    {
        var batch = _batch.Fill(_plan);
        ReadOnlySpan<float> logits;
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

        _counters.NoteStep(batch.TokenCount, _plan);
        Commit(logits);
    }

    private void Commit(ReadOnlySpan<float> logits)
    {
        foreach (var (chunk, count) in _plan.Chunks)
        {
            State.Cache.Advance(chunk, count);
        }

        foreach (var (sequence, count, probeRows) in _plan.Sequences)
        {
            sequence.Computed += count;
            if (sequence.Pending == 0)
            {
                var rows = (1 + probeRows) * _shape.VocabularySize;
                Extend(sequence, logits[..rows]);
                logits = logits[rows..];
            }
        }
    }

    /// <summary>Chooses the sequence's next token, publishes it, and ends the sequence where it is the last.</summary>
    private void Extend(Sequence sequence, ReadOnlySpan<float> rows)
    {
        try
        {
            var choice = _chooser.Choose(sequence, rows, out var delta);
            if (choice == Choice.NothingLeft)
            {
                End(sequence, FinishReason.Error, "No token is left to go on with: the logit bias bans every one that may come next. Ban fewer.");
                return;
            }

            if (choice == Choice.NotANumber)
            {
                State.Distrust(sequence); // the KV it read may be what is wrong with it
                End(sequence, FinishReason.Error, "The model's output is not a number: this answer cannot go on. Ask again.");
                return;
            }

            if (IsEnd(delta.TokenId))
            {
                End(sequence, FinishReason.Stop, null);
                return;
            }

            sequence.Append(delta.TokenId);
            sequence.TimeToFirstToken ??= sequence.Generation.Elapsed;
            _counters.NoteGenerated();
            sequence.Generation.Publish(delta);
            if (sequence.Request.Constraint?.Accept(delta.TokenId, delta.LogProbability) == ConstraintVerdict.Stop)
            {
                End(sequence, FinishReason.Stop, null);
            }
            else if (sequence.GeneratedTokens == sequence.TokenLimit)
            {
                End(sequence, FinishReason.Length, null);
            }
        }
        catch (Exception failure) when (sequence.Request.Constraint is not null)
        {
            End(sequence, FinishReason.Error, $"The answer's constraint failed: {failure.Message}");
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
                End(sequence, FinishReason.Error, error);
            }
        }
    }

    private void End(Sequence sequence, FinishReason reason, string? error)
    {
        State.Remove(sequence);
        _ended.Add((sequence, CompletionOf(sequence, reason, error)));
    }

    private static Completion CompletionOf(Sequence sequence, FinishReason reason, string? error)
    {
        var prompt = sequence.CachedTokens is null ? 0 : sequence.PromptTokens; // never admitted: nothing was looked up or computed
        var cached = sequence.CachedTokens ?? 0;
        var usage = new Usage(prompt, cached, prompt - cached, sequence.GeneratedTokens);
        return new Completion(reason, usage, sequence.TimeToFirstToken, sequence.Generation.Elapsed, error);
    }

    /// <summary>Last of all, so that whoever awaits a completion finds its blocks free in the snapshot.</summary>
    private void CompleteEnded()
    {
        _counters.Publish(State);
        foreach (var (sequence, completion) in _ended)
        {
            sequence.Generation.Complete(completion);
        }

        _ended.Clear();
    }

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
