using Rag.Core.Articles;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Fusion;

/// <summary>
/// Which articles may tell a story: the one that is found first, with all of its chunks, since forty outlets that print the same are one
/// piece of evidence. Outlets that the question names are each heard.
/// </summary>
internal sealed class ToldStories(IReadOnlyList<SourceMention> mentions)
{
    private readonly Dictionary<ArticleId, List<Article>> _heard = [];

    /// <summary>False where the story is told already, by another article.</summary>
    public bool Accept(ArticleId story, Article article)
    {
        if (!_heard.TryGetValue(story, out var heard))
        {
            _heard.Add(story, [article]);
            return true;
        }

        if (heard.Any(one => one.Id == article.Id))
        {
            return true;
        }

        if (!IsNamed(article.Source) || heard.Any(one => one.Source == article.Source))
        {
            return false;
        }

        heard.Add(article);
        return true;
    }

    private bool IsNamed(string? source) => source is not null && mentions.Any(mention => mention.Sources.Contains(source));
}
