namespace Rag.Eval.Benchmarks.Cache;

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
