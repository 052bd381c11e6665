using Rag.Engine.Cache;
using Rag.Engine.Sequences;

namespace Rag.Engine.Scheduling;

/// <summary>Whose tokens the next step computes. Filled by <see cref="Scheduler.Schedule"/>, reused from step to step.</summary>
internal sealed class StepPlan
{
    /// <summary>Decode tokens first, then prefill slices; at most one a sequence.</summary>
    public List<SequenceSlice> Sequences { get; } = [];

    /// <summary>At most one a chunk.</summary>
    public List<ChunkSlice> Chunks { get; } = [];

    /// <summary>Waiting sequences that would have to compute more of their prompt than their request allows.</summary>
    public List<Sequence> Refused { get; } = [];

    /// <summary>A warming was begun or ended, so the next step may find something to compute.</summary>
    public bool HasWarmed { get; set; }

    /// <summary>Nothing is computed.</summary>
    public bool IsEmpty => Sequences.Count + Chunks.Count == 0;

    public void Clear()
    {
        Sequences.Clear();
        Chunks.Clear();
        Refused.Clear();
        HasWarmed = false;
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
