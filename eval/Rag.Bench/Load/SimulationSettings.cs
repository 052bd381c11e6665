namespace Rag.Bench.Load;

/// <param name="Passages">The number of passages; by default far more than a machine for development can hold.</param>
/// <param name="CachedShare">The share of the passages that the cache has room for.</param>
internal sealed record SimulationSettings(int Passages, double CachedShare, int WarmUp, int Questions, int AnswerTokens, int Seed)
{
    public static readonly SimulationSettings Default = new(20_000, 0.1, 6_000, 2_000, 40, 20261125);

    public static readonly SimulationSettings Quick = Default with { Passages = 4_000, WarmUp = 1_000, Questions = 400 };
}
