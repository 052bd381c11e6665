using Rag.Bench.Cache;

namespace Rag.Bench.Tests.Cache;

public sealed class CacheBenchmarkTests
{
    private static readonly CacheReport s_report = CacheBenchmark.Run(
        [11],
        questions: 4000,
        waiting: 128,
        TestContext.Current.CancellationToken
    );

    [Fact]
    public void Run_NobodyWaits_OursStandsBetweenLruAndTheLearner_TheLearnerBeforeTheOracles()
    {
        Assert.InRange(s_report.LruOverOurs.Value, 1.24, s_report.LruOverLearner.Value);
        Assert.InRange(s_report.LruOverLearner.Value, 1, s_report.LruOverPopularity.Value);
        Assert.InRange(s_report.OursOverBelady.Value, s_report.LruOverPopularity.Value / s_report.LruOverOurs.Value, 2);
    }

    [Fact]
    public void Run_WithALine_OursStandsBetweenAnLruThatKnowsItTooAndTheClairvoyant()
    {
        Assert.True(s_report.LruOverOursWithLine.Value > 1.05, $"{s_report.LruOverOursWithLine}");
        Assert.InRange(s_report.OursOverBeladyWithLine.Value, 1, s_report.OursOverBelady.Value);
        Assert.True(
            s_report.LruOverOursWithLine.Value
                < s_report.Runs.Sum(run => run.LeastRecentlyUsed) / (double)s_report.Runs.Sum(run => run.OursWithLine),
            "an LRU that knows the line is harder to beat than one that does not"
        );
    }

    [Fact]
    public void Run_NewsKeepsComing_OursComputesLessThanLru_HoweverFast()
    {
        Assert.True(s_report.OfNews(CacheLaw.News, run => run.LeastRecentlyUsed, run => run.Ours).Value > 1.15);
        Assert.True(s_report.OfNews(CacheLaw.FastNews, run => run.LeastRecentlyUsed, run => run.Ours).Value > 1);
    }

    [Fact]
    public void Run_AScanOfWhatNobodyAsksForAgain_CostsOursNextToNothing()
    {
        Assert.InRange(s_report.OursScannedOverNot.Value, 0.99, 1.05);
        Assert.True(s_report.LruScannedOverNot.Value > 1.1, "the same scan flushes an LRU cache");
    }
}
