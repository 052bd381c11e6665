namespace Rag.Core.Articles;

/// <summary>Finds what a person means.</summary>
public static class ArticleCatalogExtensions
{
    /// <summary>The public article under this canonical URL; null when there is none.</summary>
    public static ValueTask<Article?> FindByUrlAsync(this IArticleCatalog articles, string canonicalUrl, CancellationToken cancellation) =>
        articles.FindByUrlAsync(canonicalUrl, AccessScope.Public, cancellation);

    /// <summary>The public article that its source gave this id; null when there is none.</summary>
    public static ValueTask<Article?> FindBySourceIdAsync(this IArticleCatalog articles, string sourceId, CancellationToken cancellation) =>
        articles.FindBySourceIdAsync(sourceId, AccessScope.Public, cancellation);

    /// <summary>What is left of the article that was withdrawn under this id, else of a public one under this URL.</summary>
    public static ValueTask<RetractedArticle?> FindRetractedAsync(
        this IArticleCatalog articles,
        ArticleId id,
        string? canonicalUrl,
        CancellationToken cancellation
    ) => articles.FindRetractedAsync(id, canonicalUrl, AccessScope.Public, cancellation);

    /// <summary>
    /// The article with this id, else the public one with this id of its source's own, else with this URL; null when there is none.
    /// </summary>
    public static async ValueTask<Article?> FindByNameAsync(this IArticleCatalog articles, string name, CancellationToken cancellation) =>
        await articles.FindAsync(new ArticleId(name), cancellation).ConfigureAwait(false)
        ?? await articles.FindBySourceIdAsync(name, cancellation).ConfigureAwait(false)
        ?? await articles.FindByUrlAsync(name, cancellation).ConfigureAwait(false);
}
