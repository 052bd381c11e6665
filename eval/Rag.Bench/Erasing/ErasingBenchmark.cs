using System.Diagnostics;
using Rag.Bench.Stories;
using Rag.Core.Articles;
using Rag.Core.Queue;
using Rag.Eval.Statistics;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Queue;

namespace Rag.Bench.Erasing;

/// <summary>
/// The same invented entries through queue and store, in turn with deleted bytes overwritten, as the service has it, and with them left
/// where they are. No model runs, so that the databases are all that is measured.
/// </summary>
internal static class ErasingBenchmark
{
    private const int EntriesPerBatch = 64;
    private const int ChunksPerEntry = 3;

    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(10);

    public static async Task<(IReadOnlyList<ErasingRound> Erasing, IReadOnlyList<ErasingRound> Keeping)> RunAsync(
        DirectoryInfo folder,
        int entries,
        int rounds,
        CancellationToken cancellation
    )
    {
        var news = new InventedNews();
        var embedder = new InventedEmbedder();
        var writes = Enumerable.Range(0, entries).Select(_ => WithChunks(news.Next(), embedder, cancellation)).ToArray();
        var (erasing, keeping) = (new List<ErasingRound>(), new List<ErasingRound>());
        foreach (var round in Enumerable.Range(0, 2 * rounds))
        {
            var keeps = round % 2 == 1;
            AppContext.SetSwitch(Erasure.OffSwitch, keeps);
            var scratch = folder.CreateSubdirectory($"{round}");
            (keeps ? keeping : erasing).Add(await RunAsync(scratch.FullName, writes, embedder, cancellation));
            scratch.Delete(recursive: true);
        }

        AppContext.SetSwitch(Erasure.OffSwitch, false);
        return (erasing, keeping);
    }

    /// <summary>Medians over the rounds, as entries a second.</summary>
    public static object Rates(IReadOnlyList<ErasingRound> rounds, int entries)
    {
        return new
        {
            Queue = Rate(round => round.Queue),
            New = Rate(round => round.New),
            Revised = Rate(round => round.Revised),
            Removed = Rate(round => round.Removed),
        };

        double Rate(Func<ErasingRound, double> part) => Math.Round(entries / Median(rounds, part), 1);
    }

    /// <summary>How much longer each part takes while deleted bytes are overwritten.</summary>
    public static Dictionary<string, Ratio> Ratios(IReadOnlyList<ErasingRound> erasing, IReadOnlyList<ErasingRound> keeping)
    {
        return new()
        {
            ["erasing_over_keeping_queue"] = Of(round => round.Queue),
            ["erasing_over_keeping_new"] = Of(round => round.New),
            ["erasing_over_keeping_revised"] = Of(round => round.Revised),
            ["erasing_over_keeping_removed"] = Of(round => round.Removed),
        };

        Ratio Of(Func<ErasingRound, double> part) => Ratio.OfRounds([.. erasing.Select(part)], [.. keeping.Select(part)]);
    }

    private static double Median(IReadOnlyList<ErasingRound> rounds, Func<ErasingRound, double> part) =>
        new Percentiles([.. rounds.Select(part)]).Interpolated(.5);

    private static async Task<ErasingRound> RunAsync(
        string folder,
        ArticleWrite[] writes,
        InventedEmbedder embedder,
        CancellationToken cancellation
    )
    {
        using var store = EmbeddedStore.Open(folder, new EmbeddedStoreOptions(embedder.Digest, embedder.Dimensions));
        using var queue = SqliteArticleQueue.Open(folder, TimeProvider.System);
        return new ErasingRound(
            await TimeAsync(() => PassAsync(queue, writes, cancellation)),
            await TimeAsync(() => StoreAsync(store, writes, cancellation)),
            await TimeAsync(() => StoreAsync(store, [.. writes.Select(Revised)], cancellation)),
            await TimeAsync(() => RemoveAsync(store, writes, cancellation))
        );
    }

    private static async Task PassAsync(SqliteArticleQueue queue, ArticleWrite[] writes, CancellationToken cancellation)
    {
        foreach (var batch in writes.Chunk(EntriesPerBatch))
        {
            var now = DateTimeOffset.UtcNow;
            await queue.EnqueueAsync(
                [.. batch.Select(write => new IncomingArticle(write.Article.Id.Value, DraftOf(write.Article)) { DueAt = now })],
                cancellation
            );
            var claimed = await queue.ClaimAsync(QueueStage.Store, EntriesPerBatch, s_lease, cancellation);
            await queue.CompleteAsync(claimed, cancellation);
        }
    }

    private static async Task StoreAsync(EmbeddedStore store, ArticleWrite[] writes, CancellationToken cancellation)
    {
        foreach (var batch in writes.Chunk(EntriesPerBatch))
        {
            await store.CommitAsync(batch, cancellation);
        }
    }

    private static async Task RemoveAsync(EmbeddedStore store, ArticleWrite[] writes, CancellationToken cancellation)
    {
        foreach (var write in writes)
        {
            await store.RemoveAsync(write.Article.Id, cancellation);
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static ArticleDraft DraftOf(Article article) =>
        new(null, article.Url, article.Title, article.Source, null, null, article.PublishedAt, null, article.Body);

    private static ArticleWrite Revised(ArticleWrite write) =>
        new(
            write.Article with
            {
                Revision = 2,
                ContentHash = $"{write.Article.ContentHash[1..]}b",
                Kind = RevisionKind.Update,
                Body = Changed(write.Article.Body),
            },
            [.. write.Chunks.Select(chunk => chunk with { Text = Changed(chunk.Text) })]
        );

    /// <summary>As long as before, so that the chunks stay where they are.</summary>
    private static string Changed(string text) => text.Replace("Word1", "Term1", StringComparison.Ordinal);

    /// <summary>The body once for each chunk, as long as an article of its kind.</summary>
    private static ArticleWrite WithChunks(ArticleWrite write, InventedEmbedder embedder, CancellationToken cancellation)
    {
        var text = write.Article.Body;
        var body = string.Join('\n', Enumerable.Repeat(text, ChunksPerEntry));
        var vectors = embedder.EmbedPassages([.. Enumerable.Repeat(text, ChunksPerEntry)], cancellation);
        var chunks = vectors.Select(
            (vector, i) =>
            {
                var start = i * (text.Length + 1);
                return new ChunkDraft(i, start, start + text.Length, text, vector, []);
            }
        );
        return new ArticleWrite(write.Article with { Body = body }, [.. chunks]);
    }
}
