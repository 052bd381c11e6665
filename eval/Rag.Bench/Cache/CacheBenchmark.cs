namespace Rag.Bench.Cache;

/// <summary>
/// Counts the tokens that the engine's own cache, LRU and a clairvoyant compute on the same traces: Zipf popularity over chunks of 20 to
/// 256 tokens, a hot set that turns over, five chunks for each question, a cache of a tenth of the working set.
/// </summary>
internal static class CacheBenchmark
{
    private const double CacheShare = 0.1;

    /// <param name="seeds">One trace is made from each seed.</param>
    /// <param name="questions">Questions of each trace.</param>
    /// <param name="waiting">Questions in line in the loaded case.</param>
    public static CacheReport Run(IReadOnlyList<int> seeds, int questions, int waiting, CancellationToken cancellation)
    {
        var runs = new List<CacheRun>();
        foreach (var seed in seeds)
        {
            cancellation.ThrowIfCancellationRequested();
            var trace = CacheTrace.Create(seed, questions);
            var scanned = trace.WithScan(seed);
            var blocks = (int)(trace.WorkingSetBlocks * CacheShare);
            runs.Add(
                new CacheRun(
                    seed,
                    trace.Tokens.Count,
                    blocks,
                    trace.Questions.Sum(question => question.Chunks.Sum(chunk => (long)trace.Tokens[chunk])),
                    new CacheDriver(trace, blocks).Run(waiting: 0),
                    new CacheDriver(trace, blocks).Run(waiting),
                    CacheBaselines.LeastRecentlyUsed(trace, blocks),
                    CacheBaselines.Belady(trace, blocks),
                    new CacheDriver(scanned, blocks).Run(waiting: 0),
                    CacheBaselines.LeastRecentlyUsed(scanned, blocks)
                )
            );
        }

        return new CacheReport(questions, waiting, runs);
    }
}
