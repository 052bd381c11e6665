namespace Rag.Engine;

/// <summary>Decides, and changes nothing: the same state gives the same plan. First come, first served.</summary>
internal sealed class Scheduler(EngineOptions options, int blockSize)
{
    private readonly BlockForecast _forecast = new();

    /// <summary>
    /// Running sequences come first: where their next tokens find no block, some of them are preempted. Only then the waiting are admitted, in order,
    /// each with all its blocks or not at all; nobody passes one that does not fit yet, so two can never starve each other half admitted.
    /// </summary>
    public void PlanBlocks(EngineState state, BlockPlan plan)
    {
        plan.Clear();
        _forecast.Begin(state.Pool, state.Cache);
        foreach (var sequence in state.Running)
        {
            _forecast.Take(Math.Max(0, sequence.MissingBlocks));
        }

        while (_forecast.Available < 0)
        {
            var victim = CheapestToPreempt(state, plan);
            _forecast.Take(-Math.Max(0, victim.MissingBlocks));
            _forecast.Release(victim);
            plan.Preempted.Add(victim);
        }

        if (plan.Preempted.Count > 0)
        {
            return;
        }

        foreach (var sequence in state.Waiting)
        {
            // A block for each running sequence stays free, or the newcomer would soon be preempted for its neighbours' next tokens.
            var running = state.Running.Count + plan.Admitted.Count;
            if (running == options.MaxRunningSequences || !_forecast.TryAdmit(sequence, running, blockSize))
            {
                return;
            }

            plan.Admitted.Add(sequence);
        }
    }

    /// <summary>
    /// One token of every sequence that decodes, then prefill slices in order of admission until the budget is spent: a sequence's missing chunks, and once
    /// they are all encoded its own tokens. The rows of a probe may exceed the budget by their handful.
    /// </summary>
    public void PlanTokens(EngineState state, StepPlan plan)
    {
        plan.Clear();
        foreach (var sequence in state.Running)
        {
            if (sequence.IsDecoding && sequence.AreChunksReady)
            {
                plan.Sequences.Add(new SequenceSlice(sequence, 1, 0));
            }
        }

        var budget = new StepBudget(plan.IsEmpty ? options.StepPrefillTokens : options.StepPrefillTokensWhileDecoding);
        foreach (var sequence in state.Running)
        {
            if (budget.Left == 0)
            {
                return;
            }

            if (!sequence.AreChunksReady)
            {
                PlanChunks(sequence, plan, ref budget);
            }
            else if (!sequence.IsDecoding)
            {
                var count = budget.Take(sequence.Pending);
                var probeRows = count == sequence.Pending ? sequence.ProbeRows : 0;
                budget.Take(probeRows);
                plan.Sequences.Add(new SequenceSlice(sequence, count, probeRows));
            }
        }
    }

    private static void PlanChunks(Sequence sequence, StepPlan plan, ref StepBudget budget)
    {
        foreach (var use in sequence.Chunks)
        {
            var chunk = use.Entry!;
            if (budget.Left > 0 && !chunk.IsReady && !chunk.IsRestoring && !plan.Holds(chunk))
            {
                plan.Chunks.Add(new ChunkSlice(chunk, budget.Take(chunk.TokenCount - chunk.Encoded)));
            }
        }
    }

    /// <summary>The least recompute per freed block; the last admitted among equals, so that the oldest get done.</summary>
    private static Sequence CheapestToPreempt(EngineState state, BlockPlan plan)
    {
        Sequence? best = null;
        var bestCost = double.PositiveInfinity;
        foreach (var sequence in state.Running)
        {
            if (!plan.Preempted.Contains(sequence) && RecomputePerBlock(sequence) is var cost && cost <= bestCost)
            {
                (best, bestCost) = (sequence, cost);
            }
        }

        return best ?? throw new InvalidOperationException("Broken invariant: blocks are missing though no sequence runs.");
    }

    /// <summary>Encoded chunks stay cached; what is lost is the sequence's own KV, and the half of a chunk that nobody else waits for.</summary>
    private static double RecomputePerBlock(Sequence sequence)
    {
        var tokens = sequence.Computed;
        var blocks = sequence.Table.PrivateBlocks.Length;
        foreach (var chunk in sequence.Chunks)
        {
            if (chunk.Entry is { IsReady: false, Pins: 1 } entry)
            {
                tokens += entry.Encoded;
                blocks += entry.Blocks.Length;
            }
        }

        return (double)tokens / blocks;
    }
}
