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
    public void Run_OursStandsBetweenLruAndTheClairvoyant()
    {
        Assert.InRange(s_report.LruOverOurs, 1.2, s_report.LruOverOursWithLine);
        Assert.InRange(s_report.OursWithLineOverBelady, 1, s_report.OursOverBelady);
    }

    [Fact]
    public void Run_AScanOfWhatNobodyAsksForAgain_CostsOursNextToNothing()
    {
        Assert.InRange(s_report.OursScannedOverNot, 0.99, 1.05);
        Assert.True(s_report.LruScannedOverNot > 1.1, "the same scan flushes an LRU cache");
    }
}
