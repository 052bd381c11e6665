using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Ingestion.Articles;

/// <summary>
/// What is known of a draft's article, in the store or among the revisions on their way there. Every lookup stays within one scope: what
/// other readers have is as if it were not there.
/// </summary>
internal sealed class KnownArticles(IArticleCatalog catalog, PendingRevisions pending)
{
    public async ValueTask<Article?> FindAsync(ArticleId id, CancellationToken cancellation) =>
        pending.Find(id) ?? await catalog.FindAsync(id, cancellation).ConfigureAwait(false);

    /// <summary>The draft's id, and the article that it is a state of, or what is left of it where it was withdrawn.</summary>
    public async ValueTask<(ArticleId Id, Article? Known, RetractedArticle? Withdrawn)> FindAsync(
        ArticleDraft draft,
        string hash,
        AccessScope scope,
        FeedId? feed,
        CancellationToken cancellation
    )
    {
        var id = await FreeIdAsync(draft.Id ?? draft.Url ?? hash, scope, cancellation).ConfigureAwait(false);
        var known = Free(await FindByUrlAsync(draft.Url, scope, cancellation).ConfigureAwait(false))
            ?? await FindAsync(id, cancellation).ConfigureAwait(false)
            ?? Free(await FindBySourceIdAsync(draft.Id, scope, cancellation).ConfigureAwait(false));
        var withdrawn = known is null ? await FindRetractedAsync(id, draft.Url, scope, cancellation).ConfigureAwait(false) : null;
        if (withdrawn?.Id.Feed is { } owner && owner != feed)
        {
            withdrawn = await FindRetractedAsync(id, null, scope, cancellation).ConfigureAwait(false);
        }

        if (
            (known is not null && DraftComparison.IsOfAnotherOutlet(draft, known.Source, known.Url))
            || (withdrawn is not null && DraftComparison.IsOfAnotherOutlet(draft, withdrawn.Source, withdrawn.Url))
        )
        {
            // A cleaned id is one line: no id alone reads as an id with its outlet.
            id = await FreeIdAsync($"{draft.Id}\n{draft.Source}", scope, cancellation).ConfigureAwait(false);
            known = await FindAsync(id, cancellation).ConfigureAwait(false);
            withdrawn = known is null ? await FindRetractedAsync(id, null, scope, cancellation).ConfigureAwait(false) : null;
        }

        return (withdrawn?.Id ?? id, known, withdrawn);

        Article? Free(Article? found) => found?.Id.Feed is { } other && other != feed ? null : found;
    }

    /// <summary>The same among the articles that this feed alone changes.</summary>
    public async ValueTask<(ArticleId Id, Article? Known, RetractedArticle? Withdrawn)> FindOwnAsync(
        ArticleDraft draft,
        string hash,
        AccessScope scope,
        FeedId feed,
        CancellationToken cancellation
    )
    {
        var id = ArticleId.Of(draft.Url ?? draft.Id ?? hash, feed, scope);
        if (await FindAsync(id, cancellation).ConfigureAwait(false) is { } known)
        {
            return (id, known, null);
        }

        if (await FindBySourceIdAsync(draft.Id, scope, cancellation).ConfigureAwait(false) is { } named && named.Id.Feed == feed)
        {
            return (named.Id, named, null);
        }

        return (id, null, await FindRetractedAsync(id, null, scope, cancellation).ConfigureAwait(false));
    }

    /// <summary>
    /// An article at the draft's address, or of its id, that says what the draft says to the same readers; null where there is none.
    /// </summary>
    public async ValueTask<Article?> FindSameAsync(ArticleDraft draft, Article? known, AccessScope scope, CancellationToken cancellation)
    {
        if (IsSame(known))
        {
            return known;
        }

        var listed = await FindByUrlAsync(draft.Url, scope, cancellation).ConfigureAwait(false);
        return IsSame(listed) ? listed : null;

        bool IsSame(Article? article) => article is not null && article.Scope == scope && DraftComparison.SaysTheSame(draft, article);
    }

    /// <summary>
    /// The name's id. An id is short enough that somebody may find a name that gives the id of another reader's article: such a name gives
    /// another id, and the article is left alone.
    /// </summary>
    private async ValueTask<ArticleId> FreeIdAsync(string name, AccessScope scope, CancellationToken cancellation)
    {
        var id = ArticleId.Of(name, scope);
        return await FindAsync(id, cancellation).ConfigureAwait(false) is { } other && other.Scope != scope
            ? ArticleId.Of($"{name}\n{id}", scope)
            : id;
    }

    private async ValueTask<Article?> FindByUrlAsync(string? url, AccessScope scope, CancellationToken cancellation) =>
        url is null ? null : pending.FindByUrl(url, scope) ?? await catalog.FindByUrlAsync(url, scope, cancellation).ConfigureAwait(false);

    /// <summary>What was stored under an id of another making: before ids were digests, or before the source gave one.</summary>
    private async ValueTask<Article?> FindBySourceIdAsync(string? sourceId, AccessScope scope, CancellationToken cancellation) =>
        sourceId is null ? null : await catalog.FindBySourceIdAsync(sourceId, scope, cancellation).ConfigureAwait(false);

    private async ValueTask<RetractedArticle?> FindRetractedAsync(
        ArticleId id,
        string? url,
        AccessScope scope,
        CancellationToken cancellation
    ) =>
        await catalog.FindRetractedAsync(id, url, scope, cancellation).ConfigureAwait(false) is { } gone && gone.Scope == scope
            ? gone
            : null;
}
