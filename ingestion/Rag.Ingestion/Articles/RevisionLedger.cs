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
internal sealed class RevisionLedger
{
    private readonly IArticleCatalog _catalog;
    private readonly AccessScope _scope;
    private readonly TimeProvider _clock;
    private readonly PendingRevisions _pending = new();
    private readonly KnownArticles _known;

    /// <summary>By the article they would take back to an earlier state.</summary>
    private readonly Dictionary<ArticleId, ArticleDraft> _heldBack = [];

    /// <param name="scope">
    /// Who may read the articles. What other readers have of the same source, address and words is another article, which this one neither
    /// revises nor moves.
    /// </param>
    public RevisionLedger(IArticleCatalog catalog, AccessScope scope, TimeProvider clock)
    {
        (_catalog, _scope, _clock) = (catalog, scope, clock);
        _known = new KnownArticles(catalog, _pending);
    }

    /// <summary>
    /// The revision to store for a clean draft; null when the draft changes nothing, or nothing before <see cref="SettleAsync"/>.
    /// </summary>
    public async ValueTask<Article?> DecideAsync(ArticleDraft draft, CancellationToken cancellation)
    {
        var hash = ContentHash.Of(draft);
        var (id, known, withdrawn) = await _known.FindAsync(draft, hash, _scope, null, cancellation).ConfigureAwait(false);
        if (known is null)
        {
            return withdrawn is null || DraftComparison.ComesBack(draft, hash, withdrawn)
                ? Revise(draft, id, withdrawn, hash, _scope)
                : null;
        }

        if (known.ContentHash != hash && DraftComparison.IsOlder(draft, known))
        {
            return null;
        }

        _heldBack.Remove(known.Id);
        if (IsStateOf(known, hash, _scope))
        {
            return null;
        }

        var revisions = _catalog.RevisionsAsync(known.Id, cancellation);
        if (await revisions.AnyAsync(revision => IsStateOf(revision, hash, _scope), cancellation).ConfigureAwait(false))
        {
            _heldBack.Add(known.Id, draft);
            return null;
        }

        return Revise(draft, known, hash, _scope);
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
        var (id, known, withdrawn) = await _known.FindAsync(draft, hash, audience, feed?.Id, cancellation).ConfigureAwait(false);
        if (feed is not null && !DraftComparison.IsFeedsOwn(feed, draft, known, withdrawn))
        {
            var own = await _known.FindOwnAsync(draft, hash, audience, feed.Id, cancellation).ConfigureAwait(false);
            if (own is { Known: null, Withdrawn: null })
            {
                var same = await _known.FindSameAsync(draft, known, audience, cancellation).ConfigureAwait(false);
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
            && await _catalog
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
            var known = await _known.FindAsync(id, cancellation).ConfigureAwait(false);
            var hash = ContentHash.Of(draft);
            settled.Add(known is null ? Revise(draft, id, null, hash, _scope) : Revise(draft, known, hash, _scope));
        }

        _heldBack.Clear();
        return settled;
    }

    /// <summary>The revision is in the store now, or will never be.</summary>
    public void Committed(Article article) => _pending.Remove(article);

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
        var now = _clock.GetUtcNow();
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

    private static bool IsStateOf(Article revision, string hash, AccessScope audience) =>
        revision.ContentHash == hash && revision.Scope == audience;
}
