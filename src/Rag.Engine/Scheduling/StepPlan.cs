using Rag.Engine.Cache;

namespace Rag.Engine.Scheduling;

/// <summary>Who holds blocks in the next step. Filled by <see cref="Scheduler.PlanBlocks"/>, reused from step to step.</summary>
internal sealed class BlockPlan
{
    /// <summary>Running sequences that give their blocks back and wait again.</summary>
    public List<Sequence> Preempted { get; } = [];

    /// <summary>Waiting sequences that get all the blocks they need, in order.</summary>
    public List<Sequence> Admitted { get; } = [];

    /// <summary>Waiting sequences that would have to compute more of their prompt than their request allows.</summary>
    public List<Sequence> Refused { get; } = [];

    /// <summary>Warmings whose next chunk gets blocks, if there is room for it.</summary>
    public List<(WarmingLane Lane, Warming Warming)> Warmings { get; } = [];

    public void Clear()
    {
        Preempted.Clear();
        Warmings.Clear();
        Refused.Clear();
        Admitted.Clear();
    }
}

/// <summary>Whose tokens the next step computes. Filled by <see cref="Scheduler.PlanTokens"/>, reused from step to step.</summary>
internal sealed class StepPlan
{
    /// <summary>Decode tokens first, then prefill slices; at most one a sequence.</summary>
    public List<SequenceSlice> Sequences { get; } = [];

    /// <summary>At most one a chunk.</summary>
    public List<ChunkSlice> Chunks { get; } = [];

    public bool IsEmpty => Sequences.Count + Chunks.Count == 0;

    public void Clear()
    {
        Sequences.Clear();
        Chunks.Clear();
    }

    /// <summary>True when the step computes tokens of the sequence, or of a chunk it waits for.</summary>
    public bool Holds(Sequence sequence)
    {
        foreach (var slice in Sequences)
        {
            if (slice.Sequence == sequence)
            {
                return true;
            }
        }

        foreach (var chunk in sequence.Chunks)
        {
            if (Holds(chunk.Entry!))
            {
                return true;
            }
        }

        return false;
    }

    public bool Holds(ChunkEntry chunk)
    {
        foreach (var slice in Chunks)
        {
            if (slice.Chunk == chunk)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The next <paramref name="Count"/> pending tokens of a sequence, and the rows of its probe behind the last of them.</summary>
internal readonly record struct SequenceSlice(Sequence Sequence, int Count, int ProbeRows);

/// <summary>The next <paramref name="Count"/> tokens of a chunk that is being encoded.</summary>
/// <param name="Payer">Whose sequence had it planned; null for a warming.</param>
internal readonly record struct ChunkSlice(ChunkEntry Chunk, int Count, TenantAccount? Payer);
