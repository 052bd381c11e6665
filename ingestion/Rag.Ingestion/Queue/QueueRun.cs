using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Indexing;

namespace Rag.Ingestion.Queue;

/// <summary>What one run of the queue's pipeline has claimed, and how each claim ends.</summary>
internal sealed class QueueRun(
    IArticleQueue queue,
    RevisionLedger ledger,
    FeedAttachments? attachments,
    ArticleOutcomes outcomes,
    TimeProvider clock,
    IngestMetrics metrics,
    ILogger logger
) : IStoringListener<QueuedArticle>
{
    /// <summary>After which an article that fails alone, and not for want of room or of a sound disk, is dead.</summary>
    private const int MostAttempts = 5;

    private const int LongestReason = 1000;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<long, QueuedArticle> _claimed = [];

    /// <summary>Ticks in UTC before which nothing more is claimed, since the store takes nothing.</summary>
    private long _pausedUntil;

    /// <summary>What is claimed and has come to no end; once the run has ended it is for somebody to give back.</summary>
    public IReadOnlyCollection<QueuedArticle> Left => [.. _claimed.Values];

    public void Claimed(IReadOnlyList<QueuedArticle> articles)
    {
        foreach (var article in articles)
        {
            _claimed[article.Ticket] = article;
        }
    }

    /// <summary>They are stored already: nothing is left to do.</summary>
    public async ValueTask UnchangedAsync(IReadOnlyList<(QueuedArticle Article, NextState State)> articles, CancellationToken cancellation)
    {
        if (articles.Count > 0)
        {
            var ends = articles.Select(one =>
                (one.Article, new ArticleOutcome(one.Article.Ticket, ArticleFate.Unchanged, one.State.Id, one.State.Revision, null))
            );
            if (attachments is not null)
            {
                var brought = Brought(articles.Select(one => (one.Article, one.State.Id)));
                await attachments.AddAsync(brought, cancellation).ConfigureAwait(false);
            }

            await CompleteAsync([.. ends], cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask StoredAsync(
        IReadOnlyList<Staged<QueuedArticle>> revisions,
        IReadOnlyList<ArticleWrite> writes,
        CancellationToken cancellation
    )
    {
        var ends = new List<(QueuedArticle, ArticleOutcome)>();
        if (attachments is not null)
        {
            var brought = Brought(revisions.Select(revision => (revision.Origin, revision.Article.Id)));
            await attachments.AddStoredAsync(brought, cancellation).ConfigureAwait(false);
        }

        foreach (var (article, origin) in revisions)
        {
            ledger.Committed(article);
            metrics.CountFresh(origin.Article.DueAt);
            var fate = article.Revision == 1 ? ArticleFate.Added : ArticleFate.Revised;
            ends.Add((origin, new ArticleOutcome(origin.Ticket, fate, article.Id, article.Revision, null)));
        }

        await CompleteAsync(ends, cancellation).ConfigureAwait(false);
        logger.Stored(writes.Count, writes.Sum(write => write.Chunks.Count));
    }

    public async ValueTask<FailureAnswer> FailedAsync(
        IReadOnlyList<Staged<QueuedArticle>> revisions,
        Exception failure,
        CancellationToken cancellation
    )
    {
        // A disk that is full or fails is not the articles' fault, and fails them all.
        var isPassing = failure is IOException or UnauthorizedAccessException;
        if (revisions.Count > 1 && !isPassing)
        {
            return FailureAnswer.TryAlone;
        }

        foreach (var (article, origin) in revisions)
        {
            ledger.Committed(article);
            if (isPassing || (failure is not ArgumentException && origin.Attempts + 1 < MostAttempts))
            {
                await TryLaterAsync(origin, failure, cancellation).ConfigureAwait(false);
            }
            else
            {
                await BuryAsync(origin, Sentence(origin, failure), cancellation).ConfigureAwait(false);
            }
        }

        if (isPassing)
        {
            Volatile.Write(ref _pausedUntil, (clock.GetUtcNow() + s_firstPause).UtcTicks);
        }

        return FailureAnswer.LeaveOut;
    }

    /// <summary>Waits where the store could take nothing a moment ago.</summary>
    public async Task PauseAsync(CancellationToken cancellation)
    {
        if (new DateTimeOffset(Volatile.Read(ref _pausedUntil), TimeSpan.Zero) - clock.GetUtcNow() is var pause && pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The article cannot be stored, now or later.</summary>
    /// <param name="reason">A sentence.</param>
    public async ValueTask BuryAsync(QueuedArticle article, string reason, CancellationToken cancellation)
    {
        await queue.FailAsync(article, reason, null, cancellation).ConfigureAwait(false);
        _claimed.TryRemove(article.Ticket, out _);
        logger.Died(article.Ticket, reason);
        metrics.Count(ArticleFate.Dead);
        outcomes.Tell([new ArticleOutcome(article.Ticket, ArticleFate.Dead, null, null, reason)]);
    }

    /// <summary>Nobody wants the article any more: its feed is followed no more.</summary>
    public async ValueTask DropAsync(QueuedArticle article, CancellationToken cancellation)
    {
        await queue.CompleteAsync([article], cancellation).ConfigureAwait(false);
        _claimed.TryRemove(article.Ticket, out _);
    }

    private async ValueTask TryLaterAsync(QueuedArticle article, Exception failure, CancellationToken cancellation)
    {
        var pause = s_firstPause * Math.Pow(2, Math.Min(article.Attempts, 10));
        var at = clock.GetUtcNow() + (pause < s_longestPause ? pause : s_longestPause);
        var reason = Sentence(article, failure);
        await queue.FailAsync(article, reason, at, cancellation).ConfigureAwait(false);
        _claimed.TryRemove(article.Ticket, out _);
        logger.TriedLater(article.Ticket, at, reason);
    }

    private static (FeedId Feed, ArticleId Article)[] Brought(IEnumerable<(QueuedArticle Queued, ArticleId Id)> articles) =>
        [.. articles.Where(one => one.Queued.Article.Feed is not null).Select(one => (one.Queued.Article.Feed!.Value, one.Id))];

    private async ValueTask CompleteAsync(
        IReadOnlyList<(QueuedArticle Article, ArticleOutcome Outcome)> ends,
        CancellationToken cancellation
    )
    {
        await queue.CompleteAsync([.. ends.Select(end => end.Article)], cancellation).ConfigureAwait(false);
        foreach (var (article, outcome) in ends)
        {
            _claimed.TryRemove(article.Ticket, out _);
            metrics.Count(outcome.Fate);
        }

        outcomes.Tell([.. ends.Select(end => end.Outcome)]);
    }

    /// <summary>One line of bounded length, whatever the failure quotes.</summary>
    private static string Sentence(QueuedArticle article, Exception failure)
    {
        var draft = article.Article.Draft;
        var name = OneLine.Quoted(draft.Title, draft.Url, draft.Id);
        return OneLine.Of($"The article {name} could not be stored: {failure.Message}", LongestReason) ?? "";
    }
}
