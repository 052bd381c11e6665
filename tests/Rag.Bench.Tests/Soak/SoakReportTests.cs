using Rag.Bench.Soak;
using Rag.Engine.Cache.Disk;

namespace Rag.Bench.Tests.Soak;

public sealed class SoakReportTests
{
    private static readonly SoakReport s_sound = new(
        CapacityPerSecond: 1,
        Asked: 10,
        Answered: 8,
        Refused: 1,
        Canceled: 1,
        True: 7,
        Untrue: 0,
        Compared: 5,
        Different: 0,
        Failed: 0,
        FirstFailure: null,
        Purged: 1,
        TracesLeft: 0,
        Damaged: 1,
        new DiskTierCounters(1, 1, Hits: 3, 1, 1, 1, null),
        DrainSeconds: 1,
        []
    );

    [Fact]
    public void IsSound_NothingAmiss() => Assert.True(s_sound.IsSound);

    [Fact]
    public void IsSound_OneAnswerIsNotTrueOrDiffers_OrAQuestionFailed_OrATraceWasLeft_IsNot()
    {
        Assert.False((s_sound with { Untrue = 1 }).IsSound);
        Assert.False((s_sound with { Different = 1 }).IsSound);
        Assert.False((s_sound with { Failed = 1 }).IsSound);
        Assert.False((s_sound with { TracesLeft = 1 }).IsSound);
    }

    [Fact]
    public void IsSound_NothingToTellItBy_IsNot()
    {
        Assert.False((s_sound with { True = 0 }).IsSound);
        Assert.False((s_sound with { Compared = 0 }).IsSound);
        Assert.False((s_sound with { Disk = null }).IsSound);
        Assert.False((s_sound with { Answered = 60, Disk = s_sound.Disk! with { Hits = 0 } }).IsSound);
    }

    [Fact]
    public void IsSound_AShortRunThatReadNothingFromDisk() =>
        Assert.True((s_sound with { Disk = s_sound.Disk! with { Hits = 0 } }).IsSound);
}
