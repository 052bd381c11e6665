using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Fusion;

/// <summary>
/// Tells the same text told again from further evidence. A chunk is a near duplicate of one accepted before when the two share at least a
/// given part of the three-word sequences of the smaller; agencies' texts run in several outlets so. Outlets that the question names are
/// each heard.
/// </summary>
/// <param name="overlap">The part that two texts share, in [0, 1]: see <see cref="WordSequences"/>.</param>
internal sealed class NearDuplicates<TText>(IReadOnlyList<SourceMention> mentions, double threshold, Func<TText, TText, double> overlap)
{
    private readonly List<(TText Text, string? Source)> _accepted = [];

    /// <summary>True, and remembered, when nothing accepted before says the same.</summary>
    public bool Accept(TText text, string? source)
    {
        foreach (var (other, otherSource) in _accepted)
        {
            if (overlap(text, other) >= threshold && !(source != otherSource && IsNamed(source) && IsNamed(otherSource)))
            {
                return false;
            }
        }

        _accepted.Add((text, source));
        return true;
    }

    private bool IsNamed(string? source) => source is not null && mentions.Any(mention => mention.Sources.Contains(source));
}
