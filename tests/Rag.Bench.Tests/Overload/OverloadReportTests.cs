using Rag.Bench.Http;
using Rag.Bench.Overload;

namespace Rag.Bench.Tests.Overload;

public sealed class OverloadReportTests
{
    private static readonly OverloadReply s_answered = new(200, IsWhole: true, HasEstimate: false, 4_000);
    private static readonly OverloadReply s_refused = new(429, IsWhole: true, HasEstimate: true, 5);

    /// <summary>Ten times a capacity of one a second, for ten seconds: a tenth is answered.</summary>
    private static readonly OverloadReport s_sound = Report([
        .. Enumerable.Range(0, 100).Select(i => i % 10 == 0 ? s_answered : s_refused),
    ]);

    [Fact]
    public void Summary_ABurst_TellsEachRatioWithItsRange()
    {
        var summary = s_sound.Summary();

        Assert.True(s_sound.IsSound);
        Assert.Equal(
            (.4, 5, 1, 1.1),
            (Value("accepted_p99_over_target"), Value("refused_p99_ms"), Value("goodput_over_capacity"), Value("memory_last_over_first"))
        );
        Assert.Equal(["recovery_s"], summary.Where(ratio => ratio.Value.Spread is null).Select(ratio => ratio.Key));

        double Value(string name) => Math.Round(summary[name].Value, 9);
    }

    [Fact]
    public void Summary_AnswersThatCameOnlyAtFirst_ShowInTheRangeOfGoodput()
    {
        var goodput = Report([.. Enumerable.Range(0, 100).Select(i => i < 10 ? s_answered : s_refused)]).Summary()["goodput_over_capacity"];

        Assert.Equal(1, goodput.Value, 9);
        Assert.Equal(0, goodput.Spread!.Value.Low);
        Assert.InRange(goodput.Spread.Value.High, 5, 10);
    }

    [Fact]
    public void IsSound_ABoundThatBreaks_IsFalse()
    {
        OverloadReply[] replies = [.. s_sound.Replies];
        OverloadReport[] broken =
        [
            Report([.. replies, new OverloadReply(500, IsWhole: true, HasEstimate: false, 1)]),
            Report([.. replies, s_answered with { IsWhole = false }]),
            Report([.. replies, s_refused with { HasEstimate = false }]),
            Report([.. replies, .. Enumerable.Repeat(s_answered with { Milliseconds = 10_001 }, 2)]),
            Report([.. replies, .. Enumerable.Repeat(s_refused with { Milliseconds = 51 }, 5)]),
            Report([s_answered]),
            Report([s_refused]),
            s_sound with
            {
                RecoverySeconds = 6,
            },
            s_sound with
            {
                Memory = [.. Enumerable.Repeat(500.0, 10), .. Enumerable.Repeat(650.0, 10)],
            },
        ];

        Assert.All(broken, report => Assert.False(report.IsSound, $"{report}"));
    }

    private static OverloadReport Report(OverloadReply[] replies) =>
        new(
            OverloadSettings.Default with
            {
                Duration = TimeSpan.FromSeconds(10),
            },
            Capacity: 1,
            Delays.Of([1_000]),
            replies,
            [.. Enumerable.Repeat(600.0, 10), .. Enumerable.Repeat(660.0, 10)],
            RecoverySeconds: 2
        );
}
