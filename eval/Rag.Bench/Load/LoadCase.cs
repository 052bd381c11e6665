namespace Rag.Bench.Load;

/// <summary>The figures of one case of a load.</summary>
/// <param name="CachedShare">The share of the prompts' tokens whose KV was reused.</param>
internal sealed record LoadCase(Spread FirstTokenMs, double CachedShare)
{
    internal static LoadCase Of(IReadOnlyList<LoadResult> results) =>
        new(
            Spread.Of(results.Select(result => result.FirstTokenMs ?? throw new InvalidOperationException("A question was not answered."))),
            results.Sum(result => (double)result.Usage.CachedTokens) / results.Sum(result => result.Usage.PromptTokens)
        );
}
