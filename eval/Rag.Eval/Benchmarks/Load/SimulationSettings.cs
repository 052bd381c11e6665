namespace Rag.Eval.Benchmarks.Load;

/// <param name="Passages">Far more than this machine's memory holds.</param>
/// <param name="CachedShare">Of the passages, those that the cache has room for.</param>
public sealed record SimulationSettings(int Passages, double CachedShare, int WarmUp, int Questions, int AnswerTokens, int Seed)
{
    public static readonly SimulationSettings Default = new(20_000, 0.1, 6_000, 2_000, 40, 20261125);
}
