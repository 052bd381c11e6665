using System.Diagnostics;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Tests;

/// <summary>
/// Figures, not rules: run with <c>-explicit only -class Rag.Stores.Tests.StoreBenchmarks</c> on a Release build. Vectors are random, so
/// that recall and the order of magnitude of scores do not transfer; times do.
/// </summary>
public sealed class StoreBenchmarks
{
    private const int Dimensions = 384;
    private const int Windows = 5;
    private const int ChunksPerArticle = 10;

    private static readonly EmbeddedStoreOptions s_options = new("benchmark", Dimensions);

    [Theory(Explicit = true)]
    [InlineData(6_168)]
    [InlineData(100_000)]
    public async Task CommitSearchOpen(int chunks)
    {
        using var folder = new TempFolder();
        var random = new Random(1);
        var store = EmbeddedStore.Open(folder.Path, s_options);
        var commit = await FillAsync(store, chunks, random);
        Report($"{chunks} chunks x {Windows} windows, dense scan by {ByteDot.Path}");
        Report($"commit: {chunks / commit.TotalSeconds:f0} chunks/s in batches of 8 articles of {ChunksPerArticle} chunks");
        await Search(store, random, "search, 3 sub-queries, warm");
        store.Dispose();
        var started = Stopwatch.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        store = EmbeddedStore.Open(folder.Path, s_options);
        Report(
            $"open: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:f0} ms, "
                + $"{(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds:f0} ms CPU"
        );
        await Search(store, random, "search, 3 sub-queries, after open");
        store.Compact();
        await Search(store, random, "search, 3 sub-queries, compacted");
        await Search(store, random, "search, 3 sub-queries, lexical alone", topDense: 0);
        await Search(store, random, "search, 3 sub-queries, dense alone", topLexical: 0);
        Report(
            $"disk: {new DirectoryInfo(folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1e6:f0} MB"
        );
        store.Dispose();
    }

    /// <summary>What questions about the past cost, and what they leave ordinary ones: every article is revised once.</summary>
    [Theory(Explicit = true)]
    [InlineData(2_000)]
    [InlineData(20_000)]
    public async Task SearchAsOf(int chunks)
    {
        using var folder = new TempFolder();
        var random = new Random(1);
        using var store = EmbeddedStore.Open(folder.Path, s_options);
        Report($"{chunks} chunks x {Windows} windows");
        await FillAsync(store, chunks, random);
        await Search(store, random, "ordinary search, nothing revised");
        var before = (await store.FindAsync(Article(0, 1, random).Article.Id, CancellationToken.None))!.RevisedAt;
        for (var first = 0; first < chunks; first += ChunksPerArticle)
        {
            var write = Article(first, ChunksPerArticle, random);
            var article = write.Article with { Revision = 2, RevisedAt = before.AddDays(1) };
            await store.CommitAsync([write with { Article = article }], CancellationToken.None);
        }

        store.Compact();
        await Search(store, random, "ordinary search, all revised");
        var filter = ChunkFilter.Public with { AsOf = before };
        var query = new IndexQuery([new SubQuery([], Vector(random))], filter, 0, 50);
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            var started = Environment.CpuUsage.TotalTime;
            await store.SearchAsync(query, CancellationToken.None);
            times.Add((Environment.CpuUsage.TotalTime - started).TotalMilliseconds);
        }

        Report($"search as of a time before all revisions, CPU: first {times[0]:f0} ms, then {times.Skip(1).Order().ElementAt(2):f1} ms");
    }

    private static async Task<TimeSpan> FillAsync(EmbeddedStore store, int chunks, Random random)
    {
        var spent = TimeSpan.Zero;
        for (var first = 0; first < chunks; first += 8 * ChunksPerArticle)
        {
            var writes = Enumerable
                .Range(0, 8)
                .Select(n =>
                    Article(first + (n * ChunksPerArticle), Math.Min(ChunksPerArticle, chunks - first - (n * ChunksPerArticle)), random)
                )
                .Where(write => write.Chunks.Count > 0)
                .ToArray();
            var started = Stopwatch.GetTimestamp();
            await store.CommitAsync(writes, CancellationToken.None);
            spent += Stopwatch.GetElapsedTime(started);
        }

        return spent;
    }

    private static ArticleWrite Article(int number, int chunks, Random random)
    {
        var sample = SampleArticles.Write(
            $"article-{number}",
            chunks: 0,
            source: $"Source {number % 50}",
            publishedAt: SampleArticles.Epoch.AddMinutes(number)
        );
        var text = string.Join("\n", Enumerable.Range(0, Math.Max(0, chunks)).Select(_ => Text(random)));
        var drafts = new List<ChunkDraft>();
        var start = 0;
        for (var ordinal = 0; ordinal < chunks; ordinal++)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var found ? found : text.Length;
            drafts.Add(
                new ChunkDraft(
                    ordinal,
                    start,
                    end,
                    text[start..end],
                    Vector(random),
                    [.. Enumerable.Range(0, Windows).Select(_ => Vector(random))]
                )
            );
            start = end + 1;
        }

        return sample with
        {
            Article = sample.Article with { Body = text },
            Chunks = drafts,
        };
    }

    /// <summary>About 1.2 kB of words whose frequencies fall as 1/rank, from a vocabulary of 50,000.</summary>
    private static string Text(Random random) => string.Join(' ', Enumerable.Range(0, 190).Select(_ => Word(random)));

    private static string Word(Random random) => $"w{(int)Math.Exp(random.NextDouble() * Math.Log(50_000))}q";

    private static float[] Vector(Random random)
    {
        var vector = new float[Dimensions];
        for (var i = 0; i < Dimensions; i++)
        {
            vector[i] = (float)random.NextDouble() - .5f;
        }

        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }

    private static async Task Search(EmbeddedStore store, Random random, string name, int topLexical = 100, int topDense = 100)
    {
        var times = new List<double>();
        var candidates = 0;
        var cpu = TimeSpan.Zero;
        var allocated = GC.GetTotalAllocatedBytes();
        for (var i = 0; i < 320; i++)
        {
            var subQueries = Enumerable
                .Range(0, 3)
                .Select(_ => new SubQuery(
                    topLexical == 0
                        ? []
                        : [.. Enumerable.Range(0, 8).Select(_ => Word(random)).Distinct().Select(word => new TermWeight(word, 1))],
                    topDense == 0 ? [] : Vector(random)
                ))
                .ToArray();
            var cpuBefore = Environment.CpuUsage.TotalTime;
            var started = Stopwatch.GetTimestamp();
            candidates += (
                await store.SearchAsync(new IndexQuery(subQueries, ChunkFilter.Public, topLexical, topDense), CancellationToken.None)
            ).Count;
            if (i >= 20)
            {
                cpu += Environment.CpuUsage.TotalTime - cpuBefore;
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        times.Sort();
        Report(
            $"{name}: p50 {times[150]:f2} ms, p99 {times[297]:f2} ms, mean CPU {cpu.TotalMilliseconds / times.Count:f2} ms, "
                + $"{candidates / 320} candidates, "
                + $"{(GC.GetTotalAllocatedBytes() - allocated) / 320 / 1024} kB allocated"
        );
    }

    private static void Report(string line) => TestContext.Current.SendDiagnosticMessage(line);
}
