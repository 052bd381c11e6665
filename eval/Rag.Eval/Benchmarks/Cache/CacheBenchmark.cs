namespace Rag.Eval.Benchmarks.Cache;

/// <summary>
/// Tokens computed by the engine's own cache, by LRU, and by a clairvoyant, on the same traces: Zipf popularity over chunks of 20 to 256 tokens, a hot set that
/// turns over, five chunks a question, a cache of a tenth of the working set.
/// </summary>
public static class CacheBenchmark
{
    private const double CacheShare = 0.1;

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
            runs.Add(new CacheRun(
                seed,
                trace.Tokens.Count,
                blocks,
                trace.Questions.Sum(question => question.Chunks.Sum(chunk => (long)trace.Tokens[chunk])),
                new CacheDriver(trace, blocks).Run(waiting: 0),
                new CacheDriver(trace, blocks).Run(waiting),
                CacheBaselines.LeastRecentlyUsed(trace, blocks),
                CacheBaselines.Belady(trace, blocks),
                new CacheDriver(scanned, blocks).Run(waiting: 0),
                CacheBaselines.LeastRecentlyUsed(scanned, blocks)));
        }

        return new CacheReport(questions, waiting, runs);
    }
}

/// <summary>Tokens of one trace, asked for and computed.</summary>
/// <param name="Ours">Nobody waits: nothing is known of what comes.</param>
/// <param name="OursWithLine">The questions in line are known.</param>
/// <param name="OursScanned">Of the ordinary questions, while as many others ask for what nobody asks for again.</param>
public sealed record CacheRun(
    int Seed, int Chunks, int Blocks, long Asked, long Ours, long OursWithLine, long LeastRecentlyUsed, long Belady, long OursScanned, long LeastRecentlyUsedScanned);

/// <param name="Waiting">Questions in line in the loaded case.</param>
public sealed record CacheReport(int Questions, int Waiting, IReadOnlyList<CacheRun> Runs)
{
    public double LruOverOurs => Ratio(run => run.LeastRecentlyUsed, run => run.Ours);

    public double LruOverOursWithLine => Ratio(run => run.LeastRecentlyUsed, run => run.OursWithLine);

    public double OursOverBelady => Ratio(run => run.Ours, run => run.Belady);

    public double OursWithLineOverBelady => Ratio(run => run.OursWithLine, run => run.Belady);

    public double OursScannedOverNot => Ratio(run => run.OursScanned, run => run.Ours);

    public double LruScannedOverNot => Ratio(run => run.LeastRecentlyUsedScanned, run => run.LeastRecentlyUsed);

    private double Ratio(Func<CacheRun, long> above, Func<CacheRun, long> below) => (double)Runs.Sum(above) / Runs.Sum(below);
}
