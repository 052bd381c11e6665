using Rag.Engine.Sequences;

namespace Rag.Engine.Scheduling;

/// <summary>A sequence with what its place in the queue depends on; worked out once a plan.</summary>
/// <param name="StarvingSince">Arrival of one that waited beyond the aging limit; <see cref="long.MaxValue"/> for all others.</param>
/// <param name="Due">Second, on the clock of timestamps, at which its prefill has to begin.</param>
/// <param name="Uncached">Prompt tokens that are still to be computed.</param>
internal readonly record struct QueuedSequence(Sequence Sequence, long StarvingSince, long Due, int Uncached)
{
    public double UncachedShare => (double)Uncached / Sequence.PromptTokens;
}
