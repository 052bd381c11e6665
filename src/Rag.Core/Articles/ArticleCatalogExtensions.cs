namespace Rag.Core.Articles;

/// <summary>Finds what a person means.</summary>
public static class ArticleCatalogExtensions
{
    /// <summary>
    /// The article with this id, else the public one with this id of its source's own, else with this URL; null when there is none.
    /// </summary>
    public static async ValueTask<Article?> FindByNameAsync(this IArticleCatalog articles, string name, CancellationToken cancellation) =>
        await articles.FindAsync(new ArticleId(name), cancellation).ConfigureAwait(false)
        ?? await articles.FindBySourceIdAsync(name, AccessScope.Public, cancellation).ConfigureAwait(false)
        ?? await articles.FindByUrlAsync(name, AccessScope.Public, cancellation).ConfigureAwait(false);
}
