namespace Rag.Eval.Benchmarks;

/// <summary>Milliseconds to the first token from the question's arrival, and the prompt tokens computed per question.</summary>
public sealed record FirstTokenReport(int Questions, Spread ColdMs, Spread CachedMs, double ColdComputedTokens, double CachedComputedTokens)
{
    public double ColdOverCached => ColdMs.P50 / CachedMs.P50;
}
