namespace Rag.Bench.Http;

/// <summary>What is measured.</summary>
/// <param name="Streams">Answers under way at once.</param>
/// <param name="Tokens">Of an answer.</param>
/// <param name="Rounds">Of each side, in turn.</param>
/// <param name="Step">What the engine's step takes.</param>
internal sealed record HttpBenchSettings(int Streams, int Tokens, int Rounds, TimeSpan Step)
{
    public static readonly HttpBenchSettings Default = new(50, 64, 6, TimeSpan.FromMilliseconds(20));
}
