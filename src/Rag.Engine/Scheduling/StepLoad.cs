namespace Rag.Engine.Scheduling;

/// <summary>What a step computes, as its cost depends on it.</summary>
/// <param name="PrefillPairs">Pairs of a prefill token and a token that it attends to; half of the square for a slice that sees only
/// itself.</param>
/// <param name="DecodePairs">Pairs of a decode token and a token that it attends to.</param>
internal readonly record struct StepLoad(int PrefillTokens, double PrefillPairs, int DecodeTokens, double DecodePairs)
{
    public StepLoad WithPrefill(int tokens, int context) =>
        this with
        {
            PrefillTokens = PrefillTokens + tokens,
            PrefillPairs = PrefillPairs + (tokens * (context + (tokens / 2.0))),
        };

    public StepLoad WithDecode(int context) => this with { DecodeTokens = DecodeTokens + 1, DecodePairs = DecodePairs + context };

    public static StepLoad Of(StepPlan plan)
    {
        var load = default(StepLoad);
        foreach (var (sequence, count, probeTokens) in plan.Sequences)
        {
            load = sequence.IsDecoding ? load.WithDecode(sequence.Context) : load.WithPrefill(count + probeTokens, sequence.Context);
        }

        foreach (var slice in plan.Chunks)
        {
            load = load.WithPrefill(slice.Count, slice.Chunk.Encoded);
        }

        return load;
    }
}
