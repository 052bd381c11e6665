namespace Rag.Bench.Cache;

/// <summary>
/// Counts the tokens that the engine's own cache, LRU and a clairvoyant compute on the same traces: Zipf popularity over chunks of 20 to
/// 256 tokens, a hot set that turns over, five chunks for each question, a cache of a tenth of the working set.
/// </summary>
internal static class CacheBenchmark
{
    private const double CacheShare = 0.1;
    private static readonly CacheLaw[] s_news = [CacheLaw.News, CacheLaw.FastNews];

    /// <param name="seeds">One trace is made from each seed.</param>
    /// <param name="questions">Questions of each trace.</param>
    /// <param name="waiting">Questions in line in the loaded case.</param>
    public static CacheReport Run(IReadOnlyList<int> seeds, int questions, int waiting, CancellationToken cancellation)
    {
        var runs = new List<CacheRun>();
        foreach (var seed in seeds)
        {
            cancellation.ThrowIfCancellationRequested();
            var trace = CacheTrace.Create(CacheLaw.Replaced, seed, questions);
            var scanned = trace.WithScan(seed);
            var blocks = BlocksFor(trace);
            runs.Add(
                new CacheRun(
                    seed,
                    trace.Tokens.Count,
                    blocks,
                    trace.Questions.Sum(question => question.Chunks.Sum(chunk => (long)trace.Tokens[chunk])),
                    new CacheDriver(trace, blocks).Run(waiting: 0),
                    new CacheDriver(trace, blocks).Run(waiting),
                    CacheBaselines.LeastRecentlyUsed(trace, blocks),
                    CacheBaselines.LeastRecentlyUsedWithLine(trace, blocks, waiting),
                    CacheBaselines.Learner(trace, blocks),
                    CacheBaselines.CurrentPopularity(trace, blocks),
                    CacheBaselines.Belady(trace, blocks),
                    new CacheDriver(scanned, blocks).Run(waiting: 0),
                    CacheBaselines.LeastRecentlyUsed(scanned, blocks),
                    s_news.ToDictionary(law => law.Name, law => RunNews(CacheTrace.Create(law, seed, questions)))
                )
            );
        }

        return new CacheReport(questions, waiting, runs);
    }

    private static NewsRun RunNews(CacheTrace trace)
    {
        var blocks = BlocksFor(trace);
        return new NewsRun(
            new CacheDriver(trace, blocks).Run(waiting: 0),
            CacheBaselines.LeastRecentlyUsed(trace, blocks),
            CacheBaselines.CurrentPopularity(trace, blocks),
            CacheBaselines.Belady(trace, blocks)
        );
    }

    private static int BlocksFor(CacheTrace trace) => (int)(trace.WorkingSetBlocks * CacheShare);
}
