using Rag.Core.Articles;

namespace Rag.Ingestion.Articles;

/// <summary>
/// Decides what a draft is: a new article, a new revision of a known one, or nothing new. Knows the store and what this run has
/// decided but not yet committed. Thread-safe.
/// </summary>
/// <remarks>
/// Where dates do not tell which of an article's states came last, the last one in the input did. A state that was replaced once already is
/// therefore held back until the input has ended without a later one: an input that holds both, read again, changes nothing, and one that
/// goes back to the older state does.
/// </remarks>
internal sealed class RevisionLedger(IArticleStore store, TimeProvider clock)
{
    private readonly Lock _lock = new();

    private readonly Dictionary<ArticleId, Article> _pending = [];

    private readonly Dictionary<string, ArticleId> _pendingUrls = [];

    /// <summary>By the article they would take back to an earlier state.</summary>
    private readonly Dictionary<ArticleId, ArticleDraft> _heldBack = [];

    /// <summary>The revision to store for a clean draft; null when the draft changes nothing, or nothing before <see cref="Settle"/>.</summary>
    public Article? Decide(ArticleDraft draft)
    {
        var hash = ContentHash.Of(draft);
        var id = draft.Id is { } given ? new ArticleId(given) : ContentHash.ShortId(draft.Url ?? hash);
        lock (_lock)
        {
            var known = FindByUrl(draft.Url) ?? Find(id);
            if (known is null)
            {
                return Revise(draft, id, null, hash);
            }

            if (known.ContentHash != hash && IsOlder(draft, known))
            {
                return null;
            }

            _heldBack.Remove(known.Id);
            if (known.ContentHash == hash)
            {
                return null;
            }

            if (store.Revisions(known.Id).Any(revision => revision.ContentHash == hash))
            {
                _heldBack.Add(known.Id, draft);
                return null;
            }

            return Revise(draft, known.Id, known, hash);
        }
    }

    /// <summary>The input has ended: the revisions to store for what was held back.</summary>
    public IReadOnlyList<Article> Settle()
    {
        lock (_lock)
        {
            var settled = _heldBack.Select(held => Revise(held.Value, held.Key, Find(held.Key), ContentHash.Of(held.Value))).ToList();
            _heldBack.Clear();
            return settled;
        }
    }

    /// <summary>The revision is in the store now.</summary>
    public void Committed(Article article)
    {
        lock (_lock)
        {
            if (_pending.GetValueOrDefault(article.Id)?.Revision == article.Revision)
            {
                _pending.Remove(article.Id);
            }

            if (article.Url is { } url && _pendingUrls.TryGetValue(url, out var id) && !_pending.ContainsKey(id))
            {
                _pendingUrls.Remove(url);
            }
        }
    }

    private Article Revise(ArticleDraft draft, ArticleId id, Article? known, string hash)
    {
        var now = clock.GetUtcNow();
        var article = new Article(
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
            hash);
        _pending[article.Id] = article;
        if (article.Url is { } url)
        {
            _pendingUrls[url] = article.Id;
        }

        return article;
    }

    private Article? FindByUrl(string? url)
    {
        if (url is null)
        {
            return null;
        }

        var isPending = _pendingUrls.TryGetValue(url, out var id) && _pending.TryGetValue(id, out var article) && article.Url == url;
        return isPending ? _pending[id] : store.FindByUrl(url);
    }

    private Article? Find(ArticleId id) => _pending.GetValueOrDefault(id) ?? store.Get(id);

    /// <summary>
    /// True for a state that the known revision has overtaken by its publisher's own dates: reading an old file again must not undo a
    /// correction.
    /// </summary>
    private static bool IsOlder(ArticleDraft draft, Article known) =>
        known.UpdatedAt is { } knownUpdate
        && (draft.UpdatedAt is { } update ? update < knownUpdate : draft.PublishedAt == known.PublishedAt);
}
