namespace Rag.Bench.Cache;

/// <param name="Questions">Questions of each trace.</param>
/// <param name="Waiting">Questions in line in the loaded case.</param>
internal sealed record CacheReport(int Questions, int Waiting, IReadOnlyList<CacheRun> Runs)
{
    public double LruOverOurs => Ratio(run => run.LeastRecentlyUsed, run => run.Ours);

    public double LruOverLearner => Ratio(run => run.LeastRecentlyUsed, run => run.Learner);

    public double LruOverPopularity => Ratio(run => run.LeastRecentlyUsed, run => run.CurrentPopularity);

    public double OursOverBelady => Ratio(run => run.Ours, run => run.Belady);

    public double LruOverOursWithLine => Ratio(run => run.LeastRecentlyUsedWithLine, run => run.OursWithLine);

    public double OursOverBeladyWithLine => Ratio(run => run.OursWithLine, run => run.Belady);

    public double OursScannedOverNot => Ratio(run => run.OursScanned, run => run.Ours);

    public double LruScannedOverNot => Ratio(run => run.LeastRecentlyUsedScanned, run => run.LeastRecentlyUsed);

    /// <summary>The keys of the loaded case say so; in all others no question waits, and no cache knows what will be asked.</summary>
    public Dictionary<string, double> Summary() =>
        new()
        {
            ["lru_over_ours_computed"] = LruOverOurs,
            ["lru_over_learner_computed"] = LruOverLearner,
            ["lru_over_popularity_computed"] = LruOverPopularity,
            ["ours_over_belady_computed"] = OursOverBelady,
            ["with_line_lru_over_ours_computed"] = LruOverOursWithLine,
            ["with_line_ours_over_belady_computed"] = OursOverBeladyWithLine,
            ["ours_scanned_over_not"] = OursScannedOverNot,
            ["lru_scanned_over_not"] = LruScannedOverNot,
            ["news_lru_over_ours_computed"] = NewsRatio(CacheLaw.News, run => run.LeastRecentlyUsed, run => run.Ours),
            ["news_lru_over_popularity_computed"] = NewsRatio(CacheLaw.News, run => run.LeastRecentlyUsed, run => run.CurrentPopularity),
            ["news_ours_over_belady_computed"] = NewsRatio(CacheLaw.News, run => run.Ours, run => run.Belady),
            ["fast_news_ours_over_belady_computed"] = NewsRatio(CacheLaw.FastNews, run => run.Ours, run => run.Belady),
            ["fast_news_lru_over_ours_computed"] = NewsRatio(CacheLaw.FastNews, run => run.LeastRecentlyUsed, run => run.Ours),
            ["fast_news_lru_over_popularity_computed"] = NewsRatio(
                CacheLaw.FastNews,
                run => run.LeastRecentlyUsed,
                run => run.CurrentPopularity
            ),
        };

    public double NewsRatio(CacheLaw law, Func<NewsRun, long> above, Func<NewsRun, long> below) =>
        Ratio(run => above(run.News[law.Name]), run => below(run.News[law.Name]));

    private double Ratio(Func<CacheRun, long> above, Func<CacheRun, long> below) => (double)Runs.Sum(above) / Runs.Sum(below);
}
