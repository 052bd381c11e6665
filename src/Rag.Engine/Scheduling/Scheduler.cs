namespace Rag.Engine.Scheduling;

/// <summary>Decides, and changes nothing: the same state at the same time gives the same plan.</summary>
internal sealed class Scheduler(EngineOptions options, CostModel costs, QueueOrder order, int blockSize)
{
    private readonly BlockForecast _forecast = new();
    private readonly CandidateQueue _queue = new(order);

    /// <summary>
    /// Running sequences come first: where their next tokens find no block, some of them are preempted. Only then the waiting are admitted, in the queue's
    /// order, each with all its blocks or not at all; nobody passes one that does not fit yet, so two can never starve each other half admitted.
    /// </summary>
    public void PlanBlocks(EngineState state, BlockPlan plan, long now)
    {
        plan.Clear();
        _forecast.Begin(state);
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

        if (plan.Preempted.Count == 0 && TryPlanAdmissions(state, plan, now))
        {
            PlanWarmings(state, plan);
        }
    }

    /// <summary>False when somebody found no room.</summary>
    private bool TryPlanAdmissions(EngineState state, BlockPlan plan, long now)
    {
        var running = state.Running.Count;
        if (running == options.MaxRunningSequences || state.Waiting.Count == 0)
        {
            return true;
        }

        _queue.FillWithWaiting(state, now);
        while (running < options.MaxRunningSequences && _queue.TryTakeFirst(state.Accounts, out var first))
        {
            var (sequence, uncached) = (first.Sequence, first.Uncached);
            if (sequence.CachedTokens is null && uncached > sequence.Request.MaxComputedTokens)
            {
                plan.Refused.Add(sequence);
                continue;
            }

            // A block for each running sequence stays free, or the newcomer would soon be preempted for its neighbors' next tokens.
            if (!_forecast.TryAdmit(sequence, running, blockSize))
            {
                return false;
            }

            plan.Admitted.Add(sequence);
            sequence.Account.Promised += uncached;
            running++;
        }

        return true;
    }

    /// <summary>Speculation goes on beside answers, the rest only where there is nothing else to do at all.</summary>
    private static void PlanWarmings(EngineState state, BlockPlan plan)
    {
        var isIdle = state.Running.Count + plan.Admitted.Count == 0;
        foreach (var lane in state.Warming)
        {
            if ((isIdle || lane.Priority == WarmingPriority.Speculative) && lane.First() is { } warming)
            {
                plan.Warmings.Add((lane, warming));
            }

            isIdle &= lane.IsEmpty;
        }
    }

    /// <summary>
    /// One token of every sequence that decodes, then prefill slices in the queue's order until the step's time is spent: a sequence's missing chunks, and
    /// once they are all encoded its own tokens.
    /// </summary>
    public void PlanTokens(EngineState state, StepPlan plan, long now)
    {
        plan.Clear();
        foreach (var sequence in state.Running)
        {
            if (sequence.IsDecoding && sequence.AreChunksReady)
            {
                plan.Sequences.Add(new SequenceSlice(sequence, 1, 0));
            }
        }

        var decoding = costs.Estimate(StepLoad.Of(plan));
        var target = plan.IsEmpty ? options.IdleStepMilliseconds : options.StepBesideAnswers(decoding);
        var budget = new StepBudget(costs, target - decoding, options.SmallestPrefillSlice);
        foreach (var (sequence, _, _, _) in _queue.SortPrefilling(state.Running, now))
        {
            if (!sequence.AreChunksReady)
            {
                PlanChunks(sequence, plan, ref budget);
            }
            else
            {
                PlanOwn(sequence, plan, ref budget);
            }
        }

        PlanWarmings(state, plan, ref budget);
    }

    private static void PlanChunks(Sequence sequence, StepPlan plan, ref StepBudget budget)
    {
        foreach (var use in sequence.Chunks)
        {
            var chunk = use.Entry!;
            if (!chunk.IsReady && !chunk.IsRestoring && !plan.Holds(chunk) && budget.Take(chunk.TokenCount - chunk.Encoded, chunk.Encoded) is > 0 and var count)
            {
                plan.Chunks.Add(new ChunkSlice(chunk, count, sequence.Account));
            }
        }
    }

    /// <summary>
    /// What is left of the step goes to speculation. A step of its own is as short as one beside answers, for a question may come any moment.
    /// </summary>
    private void PlanWarmings(EngineState state, StepPlan plan, ref StepBudget left)
    {
        var alone = new StepBudget(costs, options.InterTokenTargetMilliseconds - costs.OfStep, options.SmallestPrefillSlice);
        var isIdle = plan.IsEmpty;
        foreach (var lane in state.Warming)
        {
            if (lane.Current is not { IsReady: false, IsRestoring: false } chunk || plan.Holds(chunk) || !(plan.IsEmpty || lane.Priority == WarmingPriority.Speculative))
            {
                continue;
            }

            var wanted = chunk.TokenCount - chunk.Encoded;
            var count = isIdle ? alone.Take(wanted, chunk.Encoded) : left.TakeLeft(wanted, chunk.Encoded);
            if (count > 0)
            {
                plan.Chunks.Add(new ChunkSlice(chunk, count, Payer: null));
            }
        }
    }

    /// <summary>The rows of a probe come with the last of the tokens; they may exceed the step's time by their handful.</summary>
    private static void PlanOwn(Sequence sequence, StepPlan plan, ref StepBudget budget)
    {
        if (budget.Take(sequence.Pending, sequence.Context) is > 0 and var count)
        {
            var probeRows = count == sequence.Pending ? sequence.ProbeRows : 0;
            budget.Take(probeRows, sequence.Context + count);
            plan.Sequences.Add(new SequenceSlice(sequence, count, probeRows));
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
