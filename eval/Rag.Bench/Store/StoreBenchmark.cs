using System.Diagnostics;
using System.Text;
using Rag.Bench.Shapes;
using Rag.Core.Articles;
using Rag.Kernels.Threads;
using Rag.ModelFiles.Weights;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Index;

namespace Rag.Bench.Store;

/// <summary>Fills a store, searches it, and opens it again.</summary>
internal static class StoreBenchmark
{
    private const int ArticlesPerCommit = 8;

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
        var (nearest, queries) = (new NearestChunks(vectors.Queries, StoreQueries.Nearest), new StoreQueries(vectors));
        var rows = (long)chunks * (1 + windows);
        Filled filled;
        using (var store = EmbeddedStore.Open(folder.FullName, options))
        {
            filled = await FillAsync(store, new InventedChunks(vectors, windows), chunks, nearest, cancellation);
            store.Compact();
        }

        StoreSearches scan,
            filteredScan,
            threeScans;
        using (var exact = EmbeddedStore.Open(folder.FullName, options with { Scan = VectorScan.Exact }))
        {
            scan = await StoreSearches.RunAsync(exact, queries.One, cancellation);
            filteredScan = await StoreSearches.RunAsync(exact, queries.Filtered, cancellation);
            threeScans = await StoreSearches.RunAsync(exact, queries.Three, cancellation);
        }

        var memoryBound = MemoryBound(folder, rows * vectors.Dimensions, options.SearchThreads);
        var started = Stopwatch.GetTimestamp();
        using var opened = EmbeddedStore.Open(folder.FullName, options);
        var restart = Stopwatch.GetElapsedTime(started).TotalSeconds;
        GC.Collect();
        var memory = OwnMemory.Now().Anonymous;
        var search = await StoreSearches.RunAsync(opened, queries.One, cancellation);
        var filtered = await StoreSearches.RunAsync(opened, queries.Filtered, cancellation);
        var three = await StoreSearches.RunAsync(opened, queries.Three, cancellation);
        var words = await StoreSearches.RunAsync(opened, queries.Words, cancellation);
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
            Spread.Of(filled.FirstMs),
            Spread.Of(filled.LastMs),
            memoryBound,
            scan.Times,
            search.Times,
            filteredScan.Times,
            filtered.Times,
            threeScans.Times,
            three.Times,
            words.Times,
            options.Signs.PicksOf(IndexSearch.PoolOf(StoreQueries.Nearest), rows, chunks) ?? 0,
            search.Recall([.. Enumerable.Range(0, vectors.Queries.Count).Select(nearest.Of)]),
            search.Recall(scan.Found),
            filtered.Recall(filteredScan.Found),
            three.Recall(threeScans.Found),
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
        var (first, last) = (new List<double>(), new List<double>());
        var (all, longest) = (0d, 0d);
        var (bytes, lastCount) = (0L, 0);
        foreach (var batch in Firsts(chunks).Chunk(ArticlesPerCommit))
        {
            ArticleWrite[] writes =
            [
                .. batch.Select(start => invented.Article(start, Math.Min(InventedChunks.ChunksPerArticle, chunks - start), nearest)),
            ];
            var started = Stopwatch.GetTimestamp();
            await store.CommitAsync(writes, cancellation);
            var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            bytes += writes.Sum(write => (long)Encoding.UTF8.GetByteCount(write.Article.Body));
            all += milliseconds;
            longest = Math.Max(longest, milliseconds);
            if (batch[0] < part)
            {
                first.Add(milliseconds);
            }

            if (batch[0] >= chunks - part)
            {
                last.Add(milliseconds);
                lastCount += writes.Sum(write => write.Chunks.Count);
            }
        }

        var firstCount = Math.Min(chunks, (part + 79) / 80 * 80);
        return new Filled(
            firstCount * 1000 / first.Sum(),
            lastCount * 1000 / last.Sum(),
            chunks * 1000 / all,
            Math.Round(longest, 1),
            first,
            last,
            bytes
        );
    }

    private static IEnumerable<int> Firsts(int chunks) =>
        Enumerable
            .Range(0, (chunks + InventedChunks.ChunksPerArticle - 1) / InventedChunks.ChunksPerArticle)
            .Select(article => article * InventedChunks.ChunksPerArticle);

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

    private sealed record Filled(
        double First,
        double Last,
        double Mean,
        double LongestMs,
        IReadOnlyList<double> FirstMs,
        IReadOnlyList<double> LastMs,
        long BodyBytes
    );
}
