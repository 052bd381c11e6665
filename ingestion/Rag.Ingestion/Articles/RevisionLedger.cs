using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Ingestion.Articles;

/// <summary>
/// Decides what a draft is: a new article, a new revision of a known one, or nothing new. Knows the store and what this run has
/// decided but not yet committed. One caller decides and settles; <see cref="Committed"/> may be called beside it: a revision is forgotten
/// here only once the store has it, and is looked for here first.
/// </summary>
/// <remarks>
/// Where dates do not tell which of an article's states came last, the last one in the input did. A state that was replaced once already is
/// therefore held back until the input has ended without a later one: an input that holds both, read again, changes nothing, and one that
/// goes back to the older state does.
/// </remarks>
/// <param name="scope">Who may read the articles. One that is stored under another scope is revised, so that it moves.</param>
internal sealed class RevisionLedger(IArticleCatalog catalog, AccessScope scope, TimeProvider clock)
{
    private readonly PendingRevisions _pending = new();

    /// <summary>By the article they would take back to an earlier state.</summary>
    private readonly Dictionary<ArticleId, ArticleDraft> _heldBack = [];

    /// <summary>
    /// The revision to store for a clean draft; null when the draft changes nothing, or nothing before <see cref="SettleAsync"/>.
    /// </summary>
    public async ValueTask<Article?> DecideAsync(ArticleDraft draft, CancellationToken cancellation)
    {
        var hash = ContentHash.Of(draft);
        var (id, known, withdrawn) = await FindKnownAsync(draft, hash, null, cancellation).ConfigureAwait(false);
        if (known is null)
        {
            return withdrawn is null || DraftComparison.ComesBack(draft, hash, withdrawn)
                ? Revise(draft, id, withdrawn, hash, scope)
                : null;
        }

        if (known.ContentHash != hash && DraftComparison.IsOlder(draft, known))
        {
            return null;
        }

        _heldBack.Remove(known.Id);
        if (IsStateOf(known, hash, scope))
        {
            return null;
        }

        var revisions = catalog.RevisionsAsync(known.Id, cancellation);
        if (await revisions.AnyAsync(revision => IsStateOf(revision, hash, scope), cancellation).ConfigureAwait(false))
        {
            _heldBack.Add(known.Id, draft);
            return null;
        }

        return Revise(draft, known, hash, scope);
    }

    /// <summary>
    /// What the next draft of an input without an end is. The input's order is the publisher's, so a state that was replaced once already
    /// is the latest again.
    /// </summary>
    /// <param name="audience">Who may read this article.</param>
    /// <param name="feed">
    /// The feed that brings it, which changes the articles of its own host and those that it alone brought; null for somebody who hands it
    /// in. Somebody who hands a withdrawn article in means it; a feed may only not have noticed.
    /// </param>
    /// <param name="begunAt">
    /// When a first attempt at this draft was begun that did not come to its end; null for the first one. A revision with the draft's state
    /// that was made since then is that attempt's, even where a later draft has replaced it in the meantime.
    /// </param>
    public async ValueTask<NextState> DecideNextAsync(
        ArticleDraft draft,
        AccessScope audience,
        FollowedFeed? feed,
        DateTimeOffset? begunAt,
        CancellationToken cancellation
    )
    {
        var hash = ContentHash.Of(draft);
        var (id, known, withdrawn) = await FindKnownAsync(draft, hash, feed?.Id, cancellation).ConfigureAwait(false);
        if (feed is not null && !DraftComparison.IsFeedsOwn(feed, draft, known, withdrawn))
        {
            var own = await FindOwnAsync(draft, hash, feed.Id, cancellation).ConfigureAwait(false);
            if (own is { Known: null, Withdrawn: null })
            {
                var same = await FindSameAsync(draft, known, audience, cancellation).ConfigureAwait(false);
                if (same is not null || (withdrawn is not null && !DraftComparison.ComesBack(draft, hash, withdrawn)))
                {
                    return same is not null
                        ? new NextState(same.Id, same.Revision, null)
                        : new NextState(withdrawn!.Id, withdrawn.Revision, null);
                }
            }

            (id, known, withdrawn) = own;
        }

        if (known is null)
        {
            return withdrawn is null || feed is null || DraftComparison.ComesBack(draft, hash, withdrawn)
                ? NextState.Of(Revise(draft, id, withdrawn, hash, audience))
                : new NextState(withdrawn.Id, withdrawn.Revision, null);
        }

        if (IsStateOf(known, hash, audience) || (known.ContentHash != hash && DraftComparison.IsOlder(draft, known)))
        {
            return new NextState(known.Id, known.Revision, null);
        }

        if (
            begunAt is { } since
            && await catalog
                .RevisionsAsync(known.Id, cancellation)
                .AnyAsync(revision => revision.RevisedAt >= since && IsStateOf(revision, hash, audience), cancellation)
                .ConfigureAwait(false)
        )
        {
            return new NextState(known.Id, known.Revision, null);
        }

        return NextState.Of(Revise(draft, known, hash, audience));
    }

    /// <summary>The input has ended: the revisions to store for what was held back.</summary>
    public async ValueTask<IReadOnlyList<Article>> SettleAsync(CancellationToken cancellation)
    {
        var settled = new List<Article>();
        foreach (var (id, draft) in _heldBack)
        {
            var known = await FindAsync(id, cancellation).ConfigureAwait(false);
            var hash = ContentHash.Of(draft);
            settled.Add(known is null ? Revise(draft, id, null, hash, scope) : Revise(draft, known, hash, scope));
        }

        _heldBack.Clear();
        return settled;
    }

    /// <summary>The revision is in the store now, or will never be.</summary>
    public void Committed(Article article) => _pending.Remove(article);

    /// <summary>The draft's id, and the article that it is a state of, or what is left of it where it was withdrawn.</summary>
    private async ValueTask<(ArticleId Id, Article? Known, RetractedArticle? Withdrawn)> FindKnownAsync(
        ArticleDraft draft,
        string hash,
        FeedId? feed,
        CancellationToken cancellation
    )
    {
        var id = ArticleId.Of(draft.Id ?? draft.Url ?? hash);
        var known = Free(await FindByUrlAsync(draft.Url, cancellation).ConfigureAwait(false))
            ?? await FindAsync(id, cancellation).ConfigureAwait(false)
            ?? Free(await FindBySourceIdAsync(draft.Id, cancellation).ConfigureAwait(false));
        var withdrawn = known is null ? await catalog.FindRetractedAsync(id, draft.Url, cancellation).ConfigureAwait(false) : null;
        if (withdrawn?.Id.Feed is { } owner && owner != feed)
        {
            withdrawn = await catalog.FindRetractedAsync(id, null, cancellation).ConfigureAwait(false);
        }

        if (
            (known is not null && DraftComparison.IsOfAnotherOutlet(draft, known.Source, known.Url))
            || (withdrawn is not null && DraftComparison.IsOfAnotherOutlet(draft, withdrawn.Source, withdrawn.Url))
        )
        {
            // A cleaned id is one line: no id alone reads as an id with its outlet.
            id = ArticleId.Of($"{draft.Id}\n{draft.Source}");
            known = await FindAsync(id, cancellation).ConfigureAwait(false);
            withdrawn = known is null ? await catalog.FindRetractedAsync(id, null, cancellation).ConfigureAwait(false) : null;
        }

        return (withdrawn?.Id ?? id, known, withdrawn);

        Article? Free(Article? found) => found?.Id.Feed is { } other && other != feed ? null : found;
    }

    /// <summary>The same among the articles that this feed alone changes.</summary>
    private async ValueTask<(ArticleId Id, Article? Known, RetractedArticle? Withdrawn)> FindOwnAsync(
        ArticleDraft draft,
        string hash,
        FeedId feed,
        CancellationToken cancellation
    )
    {
        var id = ArticleId.Of(draft.Url ?? draft.Id ?? hash, feed);
        if (await FindAsync(id, cancellation).ConfigureAwait(false) is { } known)
        {
            return (id, known, null);
        }

        if (await FindBySourceIdAsync(draft.Id, cancellation).ConfigureAwait(false) is { } named && named.Id.Feed == feed)
        {
            return (named.Id, named, null);
        }

        return (id, null, await catalog.FindRetractedAsync(id, null, cancellation).ConfigureAwait(false));
    }

    /// <summary>
    /// An article at the draft's address, or of its id, that says what the draft says to the same readers; null where there is none.
    /// </summary>
    private async ValueTask<Article?> FindSameAsync(
        ArticleDraft draft,
        Article? known,
        AccessScope audience,
        CancellationToken cancellation
    )
    {
        if (IsSame(known))
        {
            return known;
        }

        var listed = await FindByUrlAsync(draft.Url, cancellation).ConfigureAwait(false);
        return IsSame(listed) ? listed : null;

        bool IsSame(Article? article) => article is not null && article.Scope == audience && DraftComparison.SaysTheSame(draft, article);
    }

    /// <summary>Revisions count on where the article was withdrawn: an answer's citations name each state for good.</summary>
    private Article Revise(ArticleDraft draft, ArticleId id, RetractedArticle? withdrawn, string hash, AccessScope audience)
    {
        var first = Made(draft, id, null, hash, audience);
        first = first with { Correction = RevisionDiff.CorrectionOf(draft, first.RevisedAt) };
        return Pending(withdrawn is null ? first : first with { Revision = withdrawn.Revision + 1, FirstSeenAt = withdrawn.FirstSeenAt });
    }

    private Article Revise(ArticleDraft draft, Article known, string hash, AccessScope audience)
    {
        var article = Made(draft, known.Id, known, hash, audience);
        var (kind, correction) = RevisionDiff.Judge(known, draft, article.RevisedAt);
        return Pending(article with { Kind = kind, Correction = correction });
    }

    private Article Made(ArticleDraft draft, ArticleId id, Article? known, string hash, AccessScope audience)
    {
        var now = clock.GetUtcNow();
        return new Article(
            id,
            (known?.Revision ?? 0) + 1,
            draft.Url ?? known?.Url,
            draft.Title,
            draft.Source,
            draft.Author,
            draft.Category,
            draft.PublishedAt,
            draft.UpdatedAt,
            known?.FirstSeenAt ?? now,
            now,
            draft.Body,
            hash,
            draft.Language,
            audience,
            draft.Id ?? known?.SourceId
        );
    }

    private Article Pending(Article article)
    {
        _pending.Add(article);
        return article;
    }

    private async ValueTask<Article?> FindByUrlAsync(string? url, CancellationToken cancellation) =>
        url is null ? null : _pending.FindByUrl(url) ?? await catalog.FindByUrlAsync(url, cancellation).ConfigureAwait(false);

    /// <summary>What was stored under an id of another making: before ids were digests, or before the source gave one.</summary>
    private async ValueTask<Article?> FindBySourceIdAsync(string? sourceId, CancellationToken cancellation) =>
        sourceId is null ? null : await catalog.FindBySourceIdAsync(sourceId, cancellation).ConfigureAwait(false);

    private async ValueTask<Article?> FindAsync(ArticleId id, CancellationToken cancellation) =>
        _pending.Find(id) ?? await catalog.FindAsync(id, cancellation).ConfigureAwait(false);

    private static bool IsStateOf(Article revision, string hash, AccessScope audience) =>
        revision.ContentHash == hash && revision.Scope == audience;
}
