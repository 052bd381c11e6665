using Rag.Bench.Erasing;
using Rag.Bench.Http;
using Rag.Bench.Ingest;
using Rag.Bench.Stories;

namespace Rag.Bench.Tests;

/// <summary>What is measured several times tells how far its ratios spread, and takes each round by itself.</summary>
public sealed class SummaryTests
{
    [Fact]
    public void Erasing_RoundsOnAMachineThatGetsSlower_ComparesEachWithItsOwn() =>
        AssertEach(
            2,
            ErasingBenchmark.Ratios(
                [new ErasingRound(2, 2, 2, 2), new ErasingRound(20, 20, 20, 20)],
                [new ErasingRound(1, 1, 1, 1), new ErasingRound(10, 10, 10, 10)]
            )
        );

    [Fact]
    public void Http_Rounds_SubtractsTheOneSideFromTheOtherInEach()
    {
        var report = new HttpReport(HttpBenchSettings.Default, [Round(1), Round(1000), Round(2000)]);

        AssertEach(2, report.Summary());
        Assert.Equal((6, 6), (report.InProcess.Count, report.OverHttp.Count));

        static HttpRound Round(double ms) =>
            new([ms, ms], [ms + 2, ms + 2], TimeSpan.FromMicroseconds(ms), TimeSpan.FromMicroseconds(ms + 4));
    }

    [Fact]
    public void Ingest_FilesAndQueue_ComparesEachRoundWithItsEmbedder()
    {
        var files = new IngestReport([new IngestRound(1, 1, Seconds(2), Seconds(1)), new IngestRound(1, 1, Seconds(20), Seconds(10))]);
        AssertEach(2, files.Summary());

        var queue = new QueueReport(2, 2, 2, [Round(1), Round(10)], new Dictionary<string, double>(), 0)
        {
            MemoryBeforeBytes = 0,
            SliceP95 = 0,
            LongestSlice = 0,
        };
        AssertEach(2, queue.Ratios());

        static QueueRound Round(double s) =>
            new(1, Seconds(s), Seconds(2 * s), Seconds(2 * s), Seconds(s), Seconds(s)) { Duplicates = Seconds(4 * s) };
    }

    [Fact]
    public void Questions_TimesAloneAndBesideIngestion_AreComparedWithARange()
    {
        var ratios = new QuestionsReport([1, 1, 1], [1, 2, 3], 0, [], [3, 4, 5]).Ratios();

        Assert.Equal((2, 4), (ratios["ttft_p50_busy_over_idle"].Value, ratios["freshness_p50_s"].Value));
        Assert.InRange(ratios["ttft_p95_busy_over_idle"].Value, 2.8, 3);
        Assert.All(ratios.Values, ratio => Assert.True(ratio.Spread!.Value.Low < ratio.Spread.Value.High));
    }

    [Fact]
    public void Stories_StoresOfSeveralSizes_ComparesTheLargestWithTheOneThatFillsTheWindow()
    {
        var summary = StoryBenchmark.Summary([Run(1000, 1000, 9), Run(10_000, 4096, 2), Run(100_000, 4096, 3)]);

        Assert.Equal((9, 3), (summary["assign_ms_at_1000"].Value, summary["assign_ms_at_100000"].Value));
        Assert.Equal(1.5, summary["largest_over_window"].Value);
        Assert.All(summary.Values, ratio => Assert.NotNull(ratio.Spread));

        static StoryBenchRun Run(int articles, int compared, double ms) => new(articles, compared, 1, [ms - 1, ms, ms + 1], 1);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static void AssertEach(double value, IReadOnlyDictionary<string, Ratio> summary) => Assert.All(summary, ratio =>
        {
            Assert.Equal(value, ratio.Value.Value, 9);
            Assert.Equal((value, value), (Math.Round(ratio.Value.Spread!.Value.Low, 9), Math.Round(ratio.Value.Spread.Value.High, 9)));
        });
}
