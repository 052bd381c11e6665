using System.Text.Json.Serialization;

namespace Rag.Bench.Load;

/// <summary>The figures of one case of a load.</summary>
/// <param name="FirstTokens">Milliseconds from each question's arrival to its first token.</param>
/// <param name="CachedShare">The share of the prompts' tokens whose KV was reused.</param>
internal sealed record LoadCase([property: JsonIgnore] IReadOnlyList<double> FirstTokens, double CachedShare)
{
    public Spread FirstTokenMs => Spread.Of(FirstTokens);

    internal static LoadCase Of(IReadOnlyList<LoadResult> results) =>
        new(
            [.. results.Select(result => result.FirstTokenMs ?? throw new InvalidOperationException("A question was not answered."))],
            results.Sum(result => (double)result.Usage.CachedTokens) / results.Sum(result => result.Usage.PromptTokens)
        );

    /// <summary>The median time of this case over another's.</summary>
    internal Ratio Over(LoadCase other) => Ratio.OfMedians(FirstTokens, other.FirstTokens);
}
