namespace Rag.Bench.Engine;

/// <summary>Milliseconds from a question's arrival to its first token, and the prompt tokens computed for a question on average.</summary>
internal sealed record FirstTokenReport(
    int Questions,
    Spread ColdMs,
    Spread CachedMs,
    double ColdComputedTokens,
    double CachedComputedTokens
)
{
    public double ColdOverCached => ColdMs.P50 / CachedMs.P50;
}
