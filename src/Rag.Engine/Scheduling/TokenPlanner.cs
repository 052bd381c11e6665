using Rag.Engine.Loop;
using Rag.Engine.Sequences;

namespace Rag.Engine.Scheduling;

/// <summary>
/// Spends a step's time: one token of every sequence that decodes, then prefill slices in the queue's order until the time is spent, then
/// chunks of warmings.
/// </summary>
internal sealed class TokenPlanner(EngineOptions options, CostModel costs)
{
    /// <param name="prefilling">The running sequences that have more to compute than their next token, in the queue's order.</param>
    public void Plan(EngineState state, StepPlan plan, List<QueuedSequence> prefilling)
    {
        var isAnswering = false;
        foreach (var sequence in state.Running)
        {
            // Asked once a plan: another thread may make it ready at any moment.
            var isReady = sequence.IsConstraintReady;
            sequence.StepsSatOut = isReady ? 0 : sequence.StepsSatOut + 1;
            if (!sequence.IsDecoding || !sequence.AreChunksReady)
            {
                continue;
            }

            isAnswering = true;
            if (isReady)
            {
                plan.Sequences.Add(new SequenceSlice(sequence, 1, 0));
            }
        }

        // Where no next token is in the step it is short all the same if one may be wanted at any moment: by an answer that sits this step
        // out for its constraint, or by a question that comes while nobody waits.
        var decoding = costs.Estimate(StepLoad.Of(plan));
        var target =
            !plan.IsEmpty ? options.StepBesideAnswers(decoding)
            : isAnswering || state.Awaited == 0 ? options.InterTokenTargetMilliseconds
            : options.IdleStepMilliseconds;
        var budget = new StepBudget(costs, target - decoding, options.SmallestPrefillSlice);
        foreach (var (sequence, _, _, _) in prefilling)
        {
            if (sequence.StepsSatOut > 0)
            {
                continue;
            }

            if (sequence.AreChunksReady)
            {
                AddOwn(sequence, plan, ref budget);
            }
            else
            {
                AddChunks(sequence, plan, ref budget);
            }
        }

        AddWarmings(state, plan, ref budget);
    }

    /// <summary>The chunks that the sequence waits for; once they are all encoded its own tokens follow.</summary>
    private static void AddChunks(Sequence sequence, StepPlan plan, ref StepBudget budget)
    {
        foreach (var use in sequence.Chunks)
        {
            var chunk = use.Entry!;
            if (
                !chunk.IsReady
                && !chunk.IsRestoring
                && !plan.Holds(chunk)
                && budget.Take(chunk.TokenCount - chunk.Encoded, chunk.Encoded) is > 0 and var count
            )
            {
                plan.Chunks.Add(new ChunkSlice(chunk, count, sequence.Account));
            }
        }
    }

    /// <summary>
    /// Probes come with the last of the tokens; they may exceed the step's time by their handful. Where there are branches, the last token
    /// has a step of its own with them: a branch reads what an earlier step has written.
    /// </summary>
    private static void AddOwn(Sequence sequence, StepPlan plan, ref StepBudget budget)
    {
        var wanted = sequence.HasBranches && sequence.Pending > 1 ? sequence.Pending - 1 : sequence.Pending;
        if (budget.Take(sequence.TokensToCheckpoint(wanted), sequence.Context) is > 0 and var count)
        {
            var probeTokens = count == sequence.Pending ? sequence.ProbeTokens : 0;
            budget.Take(probeTokens, sequence.Context + count);
            plan.Sequences.Add(new SequenceSlice(sequence, count, probeTokens));
        }
    }

    /// <summary>
    /// What is left of the step goes to speculation. A step of its own is as short as one beside answers, for a question may come any
    /// moment.
    /// </summary>
    private void AddWarmings(EngineState state, StepPlan plan, ref StepBudget left)
    {
        var alone = new StepBudget(costs, options.InterTokenTargetMilliseconds - costs.OfStep, options.SmallestPrefillSlice);
        var isIdle = plan.IsEmpty;
        foreach (var lane in state.Warming)
        {
            if (
                lane.Current is not { IsReady: false, IsRestoring: false } chunk
                || plan.Holds(chunk)
                || !(plan.IsEmpty || lane.Priority == WarmingPriority.Speculative)
            )
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
}
