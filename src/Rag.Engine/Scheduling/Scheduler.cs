using Rag.Engine.Loop;
using Rag.Engine.Sequences;

namespace Rag.Engine.Scheduling;

/// <summary>
/// Decides which sequences hold blocks and whose tokens the next step computes. It moves sequences between waiting and running and has the
/// cache allocate and free for them; it reads no clock and does no I/O, and the same state at the same time gives the same plan.
/// </summary>
internal sealed class Scheduler(EngineOptions options, CostModel costs, QueueOrder order)
{
    /// <summary>
    /// Steps that a sequence sits out for its constraint before it gives its place to one that could go on: fewer would cost it its KV for
    /// a wait of milliseconds.
    /// </summary>
    private const int MostStepsSatOut = 4;

    private readonly SequenceQueue _queue = new(order);
    private readonly TokenPlanner _tokens = new(options, costs);

    /// <summary>
    /// Running sequences come first: where their next tokens find no block, some of them are preempted. Only then the waiting are admitted.
    /// Afterwards every running sequence holds the blocks that its next tokens need.
    /// </summary>
    public void Schedule(EngineState state, StepPlan plan, long now)
    {
        plan.Clear();
        if (state.IsAwaited)
        {
            state.PreemptIdle();
        }

        var isSpacious = TryKeepRunning(state);
        foreach (var sequence in state.Running)
        {
            state.Cache.Grow(sequence);
        }

        if (isSpacious && TryAdmitWaiting(state, plan, now))
        {
            BeginWarmings(state, plan);
        }

        _tokens.Plan(state, plan, _queue.SortPrefilling(state.Running, now));
    }

    /// <summary>False when a sequence had to be preempted.</summary>
    private static bool TryKeepRunning(EngineState state)
    {
        var missing = 0;
        foreach (var sequence in state.Running)
        {
            missing += Math.Max(0, sequence.MissingBlocks);
        }

        var isKept = true;
        while (missing > state.Cache.AvailableBlocks)
        {
            var victim = CheapestToPreempt(state.Running);
            missing -= Math.Max(0, victim.MissingBlocks);
            state.Preempt(victim);
            isKept = false;
        }

        return isKept;
    }

    /// <summary>
    /// In the queue's order, each with all its blocks or not at all. No sequence passes one that does not fit yet, so two can never starve
    /// each other half admitted. False when a sequence found no room.
    /// </summary>
    private bool TryAdmitWaiting(EngineState state, StepPlan plan, long now)
    {
        if (state.Waiting.Count == 0)
        {
            return true;
        }

        if (state.Running.Count == options.MaxRunningSequences && !TryFreePlace(state))
        {
            return true;
        }

        _queue.FillWithWaiting(state, now);
        while (state.Running.Count < options.MaxRunningSequences && _queue.TryTakeFirst(state.Accounts, out var first))
        {
            var sequence = first.Sequence;
            // Counted again: an admission before this one may have evicted what was found when the queue was filled.
            var uncached = state.Cache.UncachedTokens(sequence);
            if (sequence.CachedTokens is null && uncached > sequence.Request.MaxComputedTokens)
            {
                plan.Refused.Add(sequence);
                continue;
            }

            // A block for each running sequence stays available, or the newcomer would soon be preempted for its neighbors' next tokens.
            if (!state.TryAdmit(sequence, headroom: state.Running.Count, now))
            {
                return false;
            }

            sequence.Account.Promised += uncached;
        }

        return true;
    }

    /// <summary>
    /// Where all places are taken, one whose sequence has sat out long goes to the waiting: slow constraints cannot hold the engine.
    /// </summary>
    private static bool TryFreePlace(EngineState state)
    {
        var longest = state.Running[0];
        foreach (var sequence in state.Running)
        {
            longest = sequence.StepsSatOut > longest.StepsSatOut ? sequence : longest;
        }

        if (
            longest.StepsSatOut <= MostStepsSatOut
            || longest.IsConstraintReady
            || !state.Waiting.Exists(other => other is { IsConstraintReady: true, IsIdle: false })
        )
        {
            return false;
        }

        state.Preempt(longest);
        longest.StepsSatOut = 0;
        return true;
    }

    /// <summary>Speculation goes on beside answers, background warmings only where there is nothing else to do at all.</summary>
    private static void BeginWarmings(EngineState state, StepPlan plan)
    {
        var isIdle = state.Running.Count == 0;
        foreach (var lane in state.Warming)
        {
            var mayBegin = isIdle || lane.Priority == WarmingPriority.Speculative;
            isIdle &= lane.IsEmpty;
            plan.HasWarmed |= mayBegin && lane.TryBeginNext();
        }
    }

    /// <summary>The least recompute per freed block; the last admitted among equals, so that the oldest get done.</summary>
    private static Sequence CheapestToPreempt(List<Sequence> running)
    {
        Sequence? best = null;
        var bestCost = double.PositiveInfinity;
        foreach (var sequence in running)
        {
            if (RecomputePerBlock(sequence) is var cost && cost <= bestCost)
            {
                (best, bestCost) = (sequence, cost);
            }
        }

        return best ?? throw new InvalidOperationException("Broken invariant: blocks are missing though no sequence runs.");
    }

    /// <summary>
    /// Encoded chunks stay cached. A preempted sequence loses its own KV, and the encoded half of a chunk that no other sequence waits for.
    /// </summary>
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
