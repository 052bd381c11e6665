namespace Rag.Bench.Cache;

/// <summary>Tokens that caches computed over several traces: ratios are those of the sums, and spread from trace to trace.</summary>
/// <param name="Questions">Questions of each trace.</param>
/// <param name="Waiting">Questions in line in the loaded case.</param>
internal sealed record CacheReport(int Questions, int Waiting, IReadOnlyList<CacheRun> Runs)
{
    public Ratio LruOverOurs => Of(run => run.LeastRecentlyUsed, run => run.Ours);

    public Ratio LruOverLearner => Of(run => run.LeastRecentlyUsed, run => run.Learner);

    public Ratio LruOverPopularity => Of(run => run.LeastRecentlyUsed, run => run.CurrentPopularity);

    public Ratio OursOverBelady => Of(run => run.Ours, run => run.Belady);

    public Ratio LruOverOursWithLine => Of(run => run.LeastRecentlyUsedWithLine, run => run.OursWithLine);

    public Ratio OursOverBeladyWithLine => Of(run => run.OursWithLine, run => run.Belady);

    public Ratio OursScannedOverNot => Of(run => run.OursScanned, run => run.Ours);

    public Ratio LruScannedOverNot => Of(run => run.LeastRecentlyUsedScanned, run => run.LeastRecentlyUsed);

    /// <summary>The keys of the loaded case say so; in all others no question waits, and no cache knows what will be asked.</summary>
    public Dictionary<string, Ratio> Summary() =>
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
            ["news_lru_over_ours_computed"] = OfNews(CacheLaw.News, run => run.LeastRecentlyUsed, run => run.Ours),
            ["news_lru_over_popularity_computed"] = OfNews(CacheLaw.News, run => run.LeastRecentlyUsed, run => run.CurrentPopularity),
            ["news_ours_over_belady_computed"] = OfNews(CacheLaw.News, run => run.Ours, run => run.Belady),
            ["fast_news_ours_over_belady_computed"] = OfNews(CacheLaw.FastNews, run => run.Ours, run => run.Belady),
            ["fast_news_lru_over_ours_computed"] = OfNews(CacheLaw.FastNews, run => run.LeastRecentlyUsed, run => run.Ours),
            ["fast_news_lru_over_popularity_computed"] = OfNews(
                CacheLaw.FastNews,
                run => run.LeastRecentlyUsed,
                run => run.CurrentPopularity
            ),
        };

    public Ratio OfNews(CacheLaw law, Func<NewsRun, long> above, Func<NewsRun, long> below) =>
        Of(run => above(run.News[law.Name]), run => below(run.News[law.Name]));

    private Ratio Of(Func<CacheRun, long> above, Func<CacheRun, long> below) =>
        Ratio.OfSums([.. Runs.Select(run => (double)above(run))], [.. Runs.Select(run => (double)below(run))]);
}
