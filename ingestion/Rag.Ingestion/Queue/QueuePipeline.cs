using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Models;
using Rag.Core.Queue;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Indexing;
using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Queue;

/// <summary>
/// Articles from the queue to the store: cleaned, told from what is known, and on through the <see cref="StoringStages{T}"/>. An article
/// leaves the queue once what it changes is durable, so a kill at any moment loses none; one that comes again after a kill changes nothing
/// twice. Runs of one queue come one at a time.
/// </summary>
/// <param name="feeds">Told which articles came by which feed; null where no feed is followed.</param>
public sealed class QueuePipeline(
    IArticleCatalog catalog,
    IArticleWriter writer,
    IEmbedder embedder,
    ITokenizer readerTokenizer,
    IArticleQueue queue,
    ArticleOutcomes outcomes,
    TimeProvider clock,
    IngestMetrics metrics,
    ILogger<QueuePipeline> logger,
    IFeedCatalog? feeds = null,
    IStoryAssigner? stories = null
)
{
    /// <summary>Claims that came to no end, because the process ended each time, after which an article is held to be the cause.</summary>
    internal const int MostCutOff = 20;

    private const int ArticlesPerClaim = 64;

    /// <summary>Far longer than a claimed article waits for its turn.</summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan s_betweenDepths = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(5);

    private long? _observedAt;

    /// <summary>Claimed by runs that have ended, and not given back yet.</summary>
    private IReadOnlyList<QueuedArticle> _left = [];

    /// <summary>
    /// Until it is canceled, which ends it without an exception: what was begun and is not stored goes back into the queue. Throws what the
    /// queue's own failures throw.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await RunAsync(NextAsync, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Nobody waits for the rest.
        }
    }

    /// <summary>Until nothing waits to be stored. Canceled, it throws, and what is not stored goes back into the queue.</summary>
    public Task DrainAsync(CancellationToken cancellation) => RunAsync(NextOrNoneAsync, cancellation);

    /// <summary>All others are stored before a suspect is begun, and it is stored or dead before anything else is.</summary>
    private async Task RunAsync(Func<CancellationToken, Task<IReadOnlyList<QueuedArticle>>> next, CancellationToken cancellation)
    {
        // Claimed, and handed to no run yet.
        IReadOnlyList<QueuedArticle> suspects = [];
        bool hadSuspects;
        do
        {
            try
            {
                await StoreAsync(NextOthersAsync, cancellation).ConfigureAwait(false);
                hadSuspects = suspects.Count > 0;
                await StoreAsync(_ => Task.FromResult(Interlocked.Exchange(ref suspects, [])), cancellation).ConfigureAwait(false);
            }
            catch
            {
                _left = [.. _left, .. suspects];
                await GiveBackAsync().ConfigureAwait(false);
                throw;
            }
        } while (hadSuspects);

        async Task<IReadOnlyList<QueuedArticle>> NextOthersAsync(CancellationToken stop)
        {
            var claimed = await next(stop).ConfigureAwait(false);
            if (claimed is not [{ IsSuspect: true }])
            {
                return claimed;
            }

            suspects = claimed;
            return [];
        }
    }

    private async Task StoreAsync(Func<CancellationToken, Task<IReadOnlyList<QueuedArticle>>> next, CancellationToken cancellation)
    {
        await GiveBackAsync().ConfigureAwait(false);
        var ledger = new RevisionLedger(catalog, AccessScope.Public, clock);
        var attachments = feeds is null ? null : new FeedAttachments(feeds, catalog, writer);
        var run = new QueueRun(queue, ledger, attachments, outcomes, clock, metrics, logger);
        var stages = new StoringStages<QueuedArticle>(writer, embedder, readerTokenizer, stories ?? NoStories.Instance, run, metrics);
        try
        {
            await stages.RunAsync(stop => ReadAsync(next, ledger, run, stages, stop), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _left = [.. _left, .. run.Left];
            await GiveBackAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What runs claimed and did not end goes back into the queue; where that fails, the next run tries it.</summary>
    private async Task GiveBackAsync()
    {
        if (_left.Count > 0)
        {
            await queue.ReleaseAsync(_left, CancellationToken.None).ConfigureAwait(false);
            _left = [];
        }
    }

    private async Task ReadAsync(
        Func<CancellationToken, Task<IReadOnlyList<QueuedArticle>>> next,
        RevisionLedger ledger,
        QueueRun run,
        StoringStages<QueuedArticle> stages,
        CancellationToken cancellation
    )
    {
        while (await next(cancellation).ConfigureAwait(false) is { Count: > 0 } claimed)
        {
            run.Claimed(claimed);
            var changed = new List<Staged<QueuedArticle>>();
            var unchanged = new List<(QueuedArticle, NextState)>();
            foreach (var article in claimed)
            {
                if (await DecideAsync(article, ledger, run, cancellation).ConfigureAwait(false) is not { } state)
                {
                    continue;
                }

                if (state.Changed is { } revision)
                {
                    changed.Add(new Staged<QueuedArticle>(revision, article));
                }
                else
                {
                    unchanged.Add((article, state));
                }
            }

            await run.UnchangedAsync(unchanged, cancellation).ConfigureAwait(false);
            foreach (var revision in changed)
            {
                await stages.PutAsync(revision, cancellation).ConfigureAwait(false);
            }

            await run.PauseAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Null where the article is dead, or its feed is followed no more.</summary>
    private async ValueTask<NextState?> DecideAsync(
        QueuedArticle article,
        RevisionLedger ledger,
        QueueRun run,
        CancellationToken cancellation
    )
    {
        using var timer = metrics.Time(IngestStage.Decide);
        var feed = await FeedOfAsync(article, cancellation).ConfigureAwait(false);
        if (feed is null && feeds is not null && article.Article.Feed is not null)
        {
            await run.DropAsync(article, cancellation).ConfigureAwait(false);
            return null;
        }

        string refusal;
        if (article.Attempts >= MostCutOff)
        {
            refusal = $"It was begun {article.Attempts} times, and the program ended each time before it was stored.";
        }
        else if (ArticleCleaner.TryClean(article.Article.Draft, out refusal) is { } draft)
        {
            DateTimeOffset? begunAt = article.Attempts > 0 ? article.BegunAt : null;
            return await ledger.DecideNextAsync(draft, article.Article.Scope, feed, begunAt, cancellation).ConfigureAwait(false);
        }

        await run.BuryAsync(article, refusal, cancellation).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<FollowedFeed?> FeedOfAsync(QueuedArticle article, CancellationToken cancellation) =>
        article.Article.Feed is { } feed && feeds is not null ? await feeds.FindAsync(feed, cancellation).ConfigureAwait(false) : null;

    private async Task<IReadOnlyList<QueuedArticle>> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (await ClaimAsync(cancellation).ConfigureAwait(false) is { Count: > 0 } claimed)
            {
                return claimed;
            }

            await queue.WaitAsync(QueueStage.Store, s_betweenLooks, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Nothing once the queue is empty.</summary>
    private async Task<IReadOnlyList<QueuedArticle>> NextOrNoneAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (await ClaimAsync(cancellation).ConfigureAwait(false) is { Count: > 0 } claimed)
            {
                return claimed;
            }

            // What was claimed before may have been stored since the claim was observed.
            var depths = await queue.DepthAsync(cancellation).ConfigureAwait(false);
            metrics.Observe(depths);
            if (depths.All(IsEmpty))
            {
                return [];
            }

            await queue.WaitAsync(QueueStage.Store, s_betweenLooks, cancellation).ConfigureAwait(false);
        }

        static bool IsEmpty(QueueDepth depth) => depth.Stage != QueueStage.Store || depth.Waiting == 0;
    }

    private async Task<IReadOnlyList<QueuedArticle>> ClaimAsync(CancellationToken cancellation)
    {
        var claimed = await queue.ClaimAsync(QueueStage.Store, ArticlesPerClaim, s_lease, cancellation).ConfigureAwait(false);

        // Counting takes the longer the more articles wait.
        if (claimed.Count < ArticlesPerClaim || !(_observedAt is { } last && clock.GetElapsedTime(last) < s_betweenDepths))
        {
            await ObserveDepthAsync(cancellation).ConfigureAwait(false);
        }

        return claimed;
    }

    private async Task ObserveDepthAsync(CancellationToken cancellation)
    {
        try
        {
            metrics.Observe(await queue.DepthAsync(cancellation).ConfigureAwait(false));
            _observedAt = clock.GetTimestamp();
        }
        catch (Exception e)
            when (e is StoreUnreachableException || (e is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            // What was claimed is handed on all the same: only the run knows it then, and gives it back.
        }
    }
}
