namespace Rag.Engine;

/// <summary>
/// Greedy dual by size and frequency: priority = clock + frequency x recompute cost / blocks. The clock is raised to the priority of every victim,
/// so that what was popular once ages against what is used now; a frequency halves with every half-life that passes.
/// </summary>
internal sealed class EvictionPolicy(TimeProvider time, TimeSpan halfLife)
{
    private double _clock;

    public void NoteUse(ChunkEntry entry)
    {
        var now = time.GetTimestamp();
        var idle = entry.Frequency == 0 ? TimeSpan.Zero : time.GetElapsedTime(entry.LastUse, now);
        entry.Frequency = (entry.Frequency * Math.Pow(0.5, idle / halfLife)) + 1;
        entry.LastUse = now;
        entry.Priority = _clock + (entry.Frequency * RecomputeCost(entry) / entry.Blocks.Length);
    }

    public void NoteEviction(ChunkEntry victim) => _clock = Math.Max(_clock, victim.Priority);

    /// <summary>In tokens to be computed again.</summary>
    private static double RecomputeCost(ChunkEntry entry) => entry.TokenCount;
}
