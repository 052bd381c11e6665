using System.Collections.Concurrent;
using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Ingestion.Articles;

/// <summary>
/// Articles that one feed alone changes: those that it brought of hosts it does not speak for. Their ids are made of the feed's, so no other
/// feed's article has the same, and a feed that names another's article, by its address or its id, gets one of its own. Thread-safe.
/// </summary>
/// <param name="feeds">Null where no feed is followed: then no article is a feed's own.</param>
internal sealed class OwnArticles(IArticleCatalog catalog, IFeedCatalog? feeds)
{
    /// <summary>Those that are not said to have come by their feed yet.</summary>
    private readonly ConcurrentDictionary<ArticleId, FeedId> _begun = [];

    /// <param name="name">The canonical URL, else the source's own id, else the content hash; one line.</param>
    public static ArticleId IdOf(FeedId feed, string name) => ArticleId.Of($"{feed}\n\n{name}");

    /// <summary>The feed's own article is about to be stored.</summary>
    public void Begin(ArticleId article, FeedId feed) => _begun[article] = feed;

    /// <summary>The catalog of feeds knows by which it came, or it will never be stored.</summary>
    public void End(ArticleId article) => _begun.TryRemove(article, out _);

    /// <summary>Whether a feed, and not this one, has the article for its own.</summary>
    public async ValueTask<bool> IsAnothersAsync(Article article, FeedId? feed, CancellationToken cancellation) =>
        await OwnerOfAsync(article, cancellation).ConfigureAwait(false) is { } owner && owner != feed;

    /// <inheritdoc cref="IsAnothersAsync(Article, FeedId?, CancellationToken)"/>
    public async ValueTask<bool> IsAnothersAsync(RetractedArticle article, FeedId? feed, CancellationToken cancellation) =>
        OwnerAmong(await FeedsOfAsync(article.Id, cancellation).ConfigureAwait(false), article.Id, [article.Url, article.SourceId])
            is { } owner
        && owner != feed;

    /// <summary>The feed whose own the article is; null where it is anybody's.</summary>
    public async ValueTask<FeedId?> OwnerOfAsync(Article article, CancellationToken cancellation)
    {
        var bringers = await FeedsOfAsync(article.Id, cancellation).ConfigureAwait(false);
        if (bringers.Count == 0)
        {
            return null;
        }

        if (OwnerAmong(bringers, article.Id, NamesOf(article)) is { } owner)
        {
            return owner;
        }

        // The id was made of the first revision's name, and addresses change.
        await foreach (var revision in catalog.RevisionsAsync(article.Id, cancellation).ConfigureAwait(false))
        {
            if (OwnerAmong(bringers, article.Id, NamesOf(revision)) is { } first)
            {
                return first;
            }
        }

        return null;
    }

    private async ValueTask<IReadOnlyList<FeedId>> FeedsOfAsync(ArticleId article, CancellationToken cancellation)
    {
        if (_begun.TryGetValue(article, out var feed))
        {
            return [feed];
        }

        return feeds is null ? [] : await feeds.FeedsOfAsync(article, cancellation).ConfigureAwait(false);
    }

    private static string?[] NamesOf(Article article) => [article.Url, article.SourceId, article.ContentHash];

    private static FeedId? OwnerAmong(IReadOnlyList<FeedId> feeds, ArticleId article, string?[] names)
    {
        foreach (var feed in feeds)
        {
            if (names.Any(name => name is not null && IdOf(feed, name) == article))
            {
                return feed;
            }
        }

        return null;
    }
}
