namespace Rag.Bench.Engine;

/// <summary>Milliseconds from a question's arrival to its first token, and the prompt tokens computed for a question on average.</summary>
internal sealed record FirstTokenReport(
    int Questions,
    IReadOnlyList<double> Cold,
    IReadOnlyList<double> Cached,
    double ColdComputedTokens,
    double CachedComputedTokens
)
{
    public Spread ColdMs => Spread.Of(Cold);

    public Spread CachedMs => Spread.Of(Cached);

    public Ratio ColdOverCached => Ratio.OfMedians(Cold, Cached);
}
