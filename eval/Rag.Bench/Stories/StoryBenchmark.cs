using System.Diagnostics;
using System.Globalization;
using Rag.Core.Articles;
using Rag.Ingestion.Stories;
using Rag.Stores.Embedded;

namespace Rag.Bench.Stories;

/// <summary>
/// Invented articles in a real store, as many as each size says; then further ones are given their stories and stored. All were published
/// within three days, so that no article is spared a comparison: the worst case.
/// </summary>
internal static class StoryBenchmark
{
    private const int ArticlesPerBatch = 64;
    private const int ArticlesPerFill = 2000;

    public static async Task<IReadOnlyList<StoryBenchRun>> RunAsync(
        string folder,
        IReadOnlyList<int> sizes,
        int measured,
        CancellationToken cancellation
    )
    {
        var embedder = new InventedEmbedder();
        using var store = EmbeddedStore.Open(folder, new EmbeddedStoreOptions(embedder.Digest, embedder.Dimensions));
        var news = new InventedNews();
        var runs = new List<StoryBenchRun>();
        var stored = 0;
        foreach (var size in sizes)
        {
            using var filler = new StoryAssigner(store.Stories);
            var sample = (await filler.AssignAsync(EmbeddedArticle.Of([news.Next()], filler, embedder, cancellation), cancellation))[
                0
            ].Story!;
            while (stored < size)
            {
                var writes = Enumerable.Range(0, Math.Min(ArticlesPerFill, size - stored)).Select(_ => news.Next()).ToArray();
                await store.CommitAsync([.. writes.Select(write => Told(write, sample))], cancellation);
                stored += writes.Length;
            }

            runs.Add(await MeasureAsync(store, embedder, news, stored, measured, cancellation));
            stored += 1 + measured;
        }

        return runs;
    }

    /// <summary>
    /// What an article costs with so many stored, and how much more in the largest store than in the one that first fills what is compared.
    /// </summary>
    public static Dictionary<string, Ratio> Summary(IReadOnlyList<StoryBenchRun> runs)
    {
        var summary = runs.ToDictionary(
            run => string.Create(CultureInfo.InvariantCulture, $"assign_ms_at_{run.Articles}"),
            run => Ratio.OfRounds(run.BatchMs)
        );
        var full = runs.First(run => run.Compared == runs[^1].Compared);
        summary["largest_over_window"] = Ratio.OfMedians(runs[^1].BatchMs, full.BatchMs);
        return summary;
    }

    private static async Task<StoryBenchRun> MeasureAsync(
        EmbeddedStore store,
        InventedEmbedder embedder,
        InventedNews news,
        int stored,
        int measured,
        CancellationToken cancellation
    )
    {
        using var assigner = new StoryAssigner(store.Stories);
        var started = Stopwatch.GetTimestamp();
        await store.CommitAsync(
            await assigner.AssignAsync(EmbeddedArticle.Of([news.Next()], assigner, embedder, cancellation), cancellation),
            cancellation
        );
        var open = Stopwatch.GetElapsedTime(started);

        var (assign, commit) = (new List<double>(), TimeSpan.Zero);
        foreach (var batch in Enumerable.Range(0, measured).Select(_ => news.Next()).ToArray().Chunk(ArticlesPerBatch))
        {
            started = Stopwatch.GetTimestamp();
            var told = await assigner.AssignAsync(EmbeddedArticle.Of(batch, assigner, embedder, cancellation), cancellation);
            assign.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds / batch.Length);
            started = Stopwatch.GetTimestamp();
            await store.CommitAsync(told, cancellation);
            commit += Stopwatch.GetElapsedTime(started);
        }

        return new StoryBenchRun(
            stored,
            Math.Min(stored, StoryAssigner.Compared),
            open.TotalMilliseconds,
            assign,
            commit.TotalMilliseconds / measured
        );
    }

    private static ArticleWrite Told(ArticleWrite write, StoryMembership sample) =>
        write with
        {
            Story = sample with { Story = write.Article.Id },
        };
}
