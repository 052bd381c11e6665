using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rag.Bench.Shapes;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Kernels.Threads;
using Rag.ModelFiles.Weights;
using Rag.Stores.Embedded;

namespace Rag.Bench.Store;

/// <summary>Fills a store, searches it, and opens it again.</summary>
internal static class StoreBenchmark
{
    private const int ArticlesPerCommit = 8;
    private const int Nearest = 10;
    private const int Rounds = 5;

    /// <summary>The first and the last part of the chunks, whose ingestion is compared.</summary>
    private const int Part = 20;

    public static async Task<StoreFigures> RunAsync(
        DirectoryInfo folder,
        NewsVectors vectors,
        int chunks,
        int windows,
        CancellationToken cancellation
    )
    {
        var options = new EmbeddedStoreOptions(vectors.Digest, vectors.Dimensions);
        var nearest = new NearestChunks(vectors.Queries, Nearest);
        var rows = (long)chunks * (1 + windows);
        Filled filled;
        using (var store = EmbeddedStore.Open(folder.FullName, options))
        {
            filled = await FillAsync(store, new InventedChunks(vectors, windows), chunks, nearest, cancellation);
            store.Compact();
        }

        var started = Stopwatch.GetTimestamp();
        using var opened = EmbeddedStore.Open(folder.FullName, options);
        var restart = Stopwatch.GetElapsedTime(started).TotalSeconds;
        GC.Collect();
        var memory = OwnMemory.Now().Anonymous;
        var (scan, recall) = await ScanAsync(opened, vectors, nearest, cancellation);
        var articles = Math.Ceiling(chunks / (double)InventedChunks.ChunksPerArticle);
        var database = new FileInfo(Path.Combine(folder.FullName, "store.db")).Length;
        var contents = await opened.AgesAsync(cancellation).Select(article => article.Bytes).SumAsync(cancellation);
        return new StoreFigures(
            chunks,
            rows,
            Math.Round(filled.First),
            Math.Round(filled.Last),
            Math.Round(filled.Mean),
            filled.LongestMs,
            MemoryBound(folder, rows * vectors.Dimensions, options.SearchThreads),
            scan,
            await TimeAsync(opened, vectors, Three, cancellation),
            await TimeAsync(opened, vectors, Words, cancellation),
            recall,
            restart,
            Math.Round((database - contents) / articles),
            Math.Round(filled.BodyBytes / articles),
            Math.Round((contents - (rows * vectors.Dimensions * sizeof(ushort))) / articles),
            Math.Round(database / articles),
            Math.Round(Segments(folder).Sum(file => file.Length) / (double)rows),
            memory
        );
    }

    private static IEnumerable<FileInfo> Segments(DirectoryInfo folder) =>
        folder.EnumerateFiles("segments/*.vec").OrderByDescending(file => file.Length);

    private static async Task<Filled> FillAsync(
        EmbeddedStore store,
        InventedChunks invented,
        int chunks,
        NearestChunks nearest,
        CancellationToken cancellation
    )
    {
        var part = Math.Max(ArticlesPerCommit * InventedChunks.ChunksPerArticle, chunks / Part);
        var (first, last, all, longest) = (0d, 0d, 0d, 0d);
        var (bytes, lastCount) = (0L, 0);
        foreach (var batch in Firsts(chunks).Chunk(ArticlesPerCommit))
        {
            ArticleWrite[] writes =
            [
                .. batch.Select(start => invented.Article(start, Math.Min(InventedChunks.ChunksPerArticle, chunks - start), nearest)),
            ];
            var started = Stopwatch.GetTimestamp();
            await store.CommitAsync(writes, cancellation);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            bytes += writes.Sum(write => (long)Encoding.UTF8.GetByteCount(write.Article.Body));
            all += seconds;
            longest = Math.Max(longest, seconds * 1000);
            if (batch[0] < part)
            {
                first += seconds;
            }

            if (batch[0] >= chunks - part)
            {
                last += seconds;
                lastCount += writes.Sum(write => write.Chunks.Count);
            }
        }

        var firstCount = Math.Min(chunks, (part + 79) / 80 * 80);
        return new Filled(firstCount / first, lastCount / last, chunks / all, Math.Round(longest, 1), bytes);
    }

    private static IEnumerable<int> Firsts(int chunks) =>
        Enumerable
            .Range(0, (chunks + InventedChunks.ChunksPerArticle - 1) / InventedChunks.ChunksPerArticle)
            .Select(article => article * InventedChunks.ChunksPerArticle);

    private static async Task<(Spread Times, double Recall)> ScanAsync(
        EmbeddedStore store,
        NewsVectors vectors,
        NearestChunks nearest,
        CancellationToken cancellation
    )
    {
        var (times, found) = (new List<double>(), 0);
        foreach (var round in Enumerable.Range(0, Rounds))
        {
            foreach (var (number, vector) in vectors.Queries.Index())
            {
                var query = new IndexQuery([new SubQuery([], vector)], ChunkFilter.Public, 0, Nearest);
                var started = Stopwatch.GetTimestamp();
                var candidates = await store.SearchAsync(query, cancellation);
                if (round > 0)
                {
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
                else
                {
                    // Chunks have the numbers in which they were stored, from 1.
                    var right = nearest.Of(number);
                    found += candidates.Count(candidate => right.Contains(candidate.ChunkId.Value - 1));
                }
            }
        }

        return (Spread.Of(times), found / (double)(vectors.Queries.Count * Nearest));
    }

    private static IndexQuery Three(NewsVectors vectors, int number) =>
        new(
            [.. Enumerable.Range(0, 3).Select(i => new SubQuery([], vectors.Queries[(number + i) % vectors.Queries.Count]))],
            ChunkFilter.Public,
            0,
            100
        );

    private static IndexQuery Words(NewsVectors vectors, int number)
    {
        var random = new Random(number);
        var words = Enumerable.Range(0, 8).Select(_ => (int)Math.Exp(random.NextDouble() * Math.Log(50_000))).Distinct();
        TermWeight[] terms = [.. words.Select(word => new TermWeight(string.Create(CultureInfo.InvariantCulture, $"w{word}q"), 1))];
        return new IndexQuery([new SubQuery(terms, ReadOnlyMemory<float>.Empty)], ChunkFilter.Public, 100, 0);
    }

    private static async Task<Spread> TimeAsync(
        EmbeddedStore store,
        NewsVectors vectors,
        Func<NewsVectors, int, IndexQuery> make,
        CancellationToken cancellation
    )
    {
        var times = new List<double>();
        foreach (var number in Enumerable.Range(0, 2 * vectors.Queries.Count))
        {
            var query = make(vectors, number);
            var started = Stopwatch.GetTimestamp();
            await store.SearchAsync(query, cancellation);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Spread.Of(times.Skip(vectors.Queries.Count));
    }

    /// <summary>The largest segment file is larger than its codes: as many bytes of it are read.</summary>
    private static Spread MemoryBound(DirectoryInfo folder, long bytes, int threads)
    {
        using var team = new WorkTeam(threads);
        var file = MappedFile.Open(Segments(folder).First().FullName);
        using var loop = new ReadLoop(file, Math.Min(bytes, file.Length), team);
        var times = new List<double>();
        foreach (var _ in Enumerable.Range(0, 30))
        {
            var started = Stopwatch.GetTimestamp();
            loop.Run();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Spread.Of(times.Skip(10));
    }

    private sealed record Filled(double First, double Last, double Mean, double LongestMs, long BodyBytes);
}
