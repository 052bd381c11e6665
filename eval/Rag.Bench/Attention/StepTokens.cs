namespace Rag.Bench.Attention;

/// <summary>The tokens of a step: ordinary ones of any vocabulary, the same for every graph that is timed.</summary>
internal static class StepTokens
{
    public static int[] Of(int sequence, int count) => [.. Enumerable.Range(0, count).Select(i => 300 + ((i * 7 * (sequence + 1)) % 200))];
}
