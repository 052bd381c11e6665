using Rag.Core.Articles;

namespace Rag.Core.Evaluation;

/// <param name="ArticleId">
/// The data set's own id of the article that holds the evidence, which the store keeps as the source's; or its canonical address, or the
/// store's id.
/// </param>
/// <param name="Fact">The words of the fact, or null when any chunk of the article is evidence.</param>
public sealed record Evidence(string ArticleId, string? Fact)
{
    /// <summary>Whether this is the article that is meant.</summary>
    public bool IsIn(Article article) => article.SourceId == ArticleId || article.Url == ArticleId || article.Id.Value == ArticleId;
}
