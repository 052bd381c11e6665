namespace Rag.Bench.Cache;

/// <param name="Questions">Questions of each trace.</param>
/// <param name="Waiting">Questions in line in the loaded case.</param>
internal sealed record CacheReport(int Questions, int Waiting, IReadOnlyList<CacheRun> Runs)
{
    public double LruOverOurs => Ratio(run => run.LeastRecentlyUsed, run => run.Ours);

    public double LruOverOursWithLine => Ratio(run => run.LeastRecentlyUsed, run => run.OursWithLine);

    public double OursOverBelady => Ratio(run => run.Ours, run => run.Belady);

    public double OursWithLineOverBelady => Ratio(run => run.OursWithLine, run => run.Belady);

    public double OursScannedOverNot => Ratio(run => run.OursScanned, run => run.Ours);

    public double LruScannedOverNot => Ratio(run => run.LeastRecentlyUsedScanned, run => run.LeastRecentlyUsed);

    public Dictionary<string, double> Summary() =>
        new()
        {
            ["lru_over_ours_computed"] = LruOverOursWithLine,
            ["ours_over_belady_computed"] = OursWithLineOverBelady,
            ["lru_over_ours_computed_nobody_waiting"] = LruOverOurs,
            ["ours_over_belady_computed_nobody_waiting"] = OursOverBelady,
            ["ours_scanned_over_not"] = OursScannedOverNot,
            ["lru_scanned_over_not"] = LruScannedOverNot,
        };

    private double Ratio(Func<CacheRun, long> above, Func<CacheRun, long> below) => (double)Runs.Sum(above) / Runs.Sum(below);
}
