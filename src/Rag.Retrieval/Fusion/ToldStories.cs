using Rag.Core.Articles;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Fusion;

/// <summary>
/// Which articles may tell a story: the one that is found first, with all of its chunks, since forty outlets that print the same are one
/// piece of evidence. Outlets that the question names are each heard.
/// </summary>
internal sealed class ToldStories(IReadOnlyList<SourceMention> mentions)
{
    private readonly Dictionary<ArticleId, List<(ArticleId Article, string? Source)>> _heard = [];

    /// <summary>False where the story is told already, by another article.</summary>
    public bool Accept(ArticleId story, ArticleId article, string? source)
    {
        if (!_heard.TryGetValue(story, out var heard))
        {
            _heard.Add(story, [(article, source)]);
            return true;
        }

        if (heard.Any(one => one.Article == article))
        {
            return true;
        }

        if (!IsNamed(source) || heard.Any(one => one.Source == source))
        {
            return false;
        }

        heard.Add((article, source));
        return true;
    }

    private bool IsNamed(string? source) => source is not null && mentions.Any(mention => mention.Sources.Contains(source));
}
