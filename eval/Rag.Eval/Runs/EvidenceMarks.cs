using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>
/// Which pieces of a question's evidence a passage holds. A fact is held by a passage that has its words once spaces and newlines are taken
/// out of both, whatever article it is of, as MultiHop-RAG's own script has it; evidence without a fact by every passage of its article.
/// </summary>
public sealed class EvidenceMarks(IReadOnlyList<Evidence> evidence)
{
    private readonly string?[] _facts = [.. evidence.Select(item => item.Fact is { } fact ? Squeeze(fact) : null)];

    /// <summary>Indexes in the evidence, in ascending order.</summary>
    /// <param name="article">The passage's; null where it has none.</param>
    public IReadOnlyList<int> Of(string text, Article? article)
    {
        var squeezed = Squeeze(text);
        List<int>? held = null;
        for (var i = 0; i < _facts.Length; i++)
        {
            if (
                _facts[i] is { } fact ? squeezed.Contains(fact, StringComparison.Ordinal) : article is not null && evidence[i].IsIn(article)
            )
            {
                (held ??= []).Add(i);
            }
        }

        return held ?? (IReadOnlyList<int>)[];
    }

    /// <summary>A ranking with the evidence that its passages hold.</summary>
    public IReadOnlyList<RankedPassage> Rank(IReadOnlyList<Hit> hits) =>
        [
            .. hits.Select(hit => new RankedPassage(
                hit.Rank,
                hit.Article.Id.Value,
                hit.Article.Revision,
                hit.Article.SourceId,
                hit.Chunk.Start,
                hit.Chunk.End,
                hit.Score,
                Of(hit.Chunk.Text, hit.Article)
            )),
        ];

    private static string Squeeze(string text) =>
        text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
