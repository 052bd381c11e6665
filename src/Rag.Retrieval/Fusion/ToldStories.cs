using Rag.Core.Articles;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Fusion;

/// <summary>
/// Which articles may tell a story: the one that is found first, with all of its chunks, since forty outlets that print the same are one
/// piece of evidence. Of an outlet that the question names every article is heard, for how that outlet told it is what is asked.
/// </summary>
internal sealed class ToldStories(IReadOnlyList<SourceMention> mentions)
{
    private readonly Dictionary<ArticleId, ArticleId> _first = [];

    /// <summary>False where the story is told already, by another article.</summary>
    public bool Accept(ArticleId story, ArticleId article, string? source) =>
        _first.TryAdd(story, article) || _first[story] == article || IsNamed(source);

    private bool IsNamed(string? source) => source is not null && mentions.Any(mention => mention.Sources.Contains(source));
}
