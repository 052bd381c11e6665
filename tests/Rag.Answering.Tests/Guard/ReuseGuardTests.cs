using Rag.Core.Guard;
using Rag.Engine;

namespace Rag.Answering.Tests.Guard;

public sealed class ReuseGuardTests
{
    private readonly GuardScene _scene = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_TheSameAgain_IsCountedAndNoAlarm()
    {
        var guard = _scene.Guard();
        var reading = ScriptedReading.Of();

        var finding = await GuardScene.CheckAsync(guard, reading);

        Assert.Null(finding.Alarm);
        Assert.Equal([PromptAttention.PartsAlone, PromptAttention.Causal], reading.Repeated.Select(repeated => repeated.Attention));
        var mode = Assert.Single(guard.Read().Modes);
        Assert.Equal((ReuseMode.PassageReuse, 1, 0, 1L), (mode.Mode, mode.Samples.Count, mode.Differing, mode.Checked));
        Assert.Equal(("reader", "digest", null), (mode.Model, mode.ModelDigest, mode.ClosedSince));
        Assert.Empty(_scene.Engine.Purged);
        Assert.Equal(1, _scene.Ledger.Kept.Single().Checked);
    }

    [Theory]
    [InlineData(-1.06, true)]
    [InlineData(-1.04, false)]
    [InlineData(double.NaN, true)]
    public async Task Check_ScoresBeyondTheTolerance_RaiseAnAlarmAndWhatWasKeptIsForgotten(double again, bool isAlarm)
    {
        var guard = _scene.Guard();

        var finding = await GuardScene.CheckAsync(guard, ScriptedReading.Of(again: again));

        Assert.Equal(isAlarm, finding.Alarm is not null);
        Assert.Equal(isAlarm ? [ScriptedReading.Passage] : [], _scene.Engine.Purged);
        var mode = Assert.Single(guard.Read().Modes);
        Assert.Equal(isAlarm ? 1 : 0, mode.AlarmsRaised);
        Assert.Equal(isAlarm, mode.Sentence(20).Contains("1 alarm, the last at 2026-11-29", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_ShortAnswersDriftOverTheWholeWindow_ClosesTheModeAndItIsNotSampledAnyMore()
    {
        var guard = _scene.Guard();
        for (var i = 0; i < 19; i++)
        {
            var before = await GuardScene.CheckAsync(guard, ScriptedReading.Of(whole: i < 10 ? "Monday" : "Friday"));
            Assert.Empty(before.Closed);
        }

        _scene.Time.Advance(TimeSpan.FromMinutes(1));
        var finding = await GuardScene.CheckAsync(guard, ScriptedReading.Of());

        var closed = Assert.Single(finding.Closed);
        Assert.Equal((ReuseMode.PassageReuse, 10, _scene.Time.GetUtcNow()), (closed.Mode, closed.Differing, closed.ClosedSince!.Value));
        Assert.Equal([ReuseMode.PassageReuse], _scene.Engine.Closed);
        Assert.Null(guard.Draw());
        Assert.Contains(
            "is closed since 2026-11-29 12:01:00Z: 10 of the last 20 short answers differ under full attention (50.0 %)",
            closed.Sentence(20).Replace("%", " %", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Check_AsMuchDriftAsIsAllowed_LeavesTheModeOpen()
    {
        var guard = _scene.Guard();
        for (var i = 0; i < 20; i++)
        {
            Assert.Empty((await GuardScene.CheckAsync(guard, ScriptedReading.Of(whole: i < 2 ? "Monday" : "Friday"))).Closed);
        }

        Assert.Equal(.1, guard.Read().Modes.Single().Share);
    }

    [Fact]
    public async Task Check_OldDifferencesLeaveTheWindow_AndNoLongerCount()
    {
        var guard = _scene.Guard();
        _scene.Options.MaximumDrift = .25;
        for (var i = 0; i < 60; i++)
        {
            Assert.Empty((await GuardScene.CheckAsync(guard, ScriptedReading.Of(whole: i % 20 < 5 ? "Monday" : "Friday"))).Closed);
        }

        var mode = guard.Read().Modes.Single();
        Assert.Equal((20, 5, 60L), (mode.Samples.Count, mode.Differing, mode.Checked));
    }

    [Fact]
    public async Task Reopen_AClosedMode_IsUsedAgainAndCountsAnew()
    {
        var guard = _scene.Guard();
        await _scene.CloseAsync(guard);

        Assert.True(await guard.ReopenAsync(ReuseMode.PassageReuse, Cancellation));

        Assert.Empty(_scene.Engine.Closed);
        Assert.NotNull(guard.Draw());
        var mode = guard.Read().Modes.Single();
        Assert.Equal((0, 20L, null), (mode.Samples.Count, mode.Checked, mode.ClosedSince));
        Assert.Null(_scene.Ledger.Kept.Single().ClosedSince);
        Assert.False(await guard.ReopenAsync(ReuseMode.PassageReuse, Cancellation));
    }

    [Fact]
    public async Task Load_AModeThatWasClosed_StaysClosedForThisReaderAndForNoOther()
    {
        await _scene.CloseAsync(_scene.Guard());

        Assert.Null(_scene.Guard().Draw());
        Assert.NotNull(_scene.Guard(digest: "another").Draw());
    }

    /// <summary>It was read as the mode was then, and would be compared with what it was not.</summary>
    [Fact]
    public async Task Offer_AnAnswerDrawnBeforeAModeWasClosed_IsNotCompared()
    {
        var guard = _scene.Guard();
        var ticket = guard.Draw()!.Value;
        await _scene.CloseAsync(guard);
        await guard.ReopenAsync(ReuseMode.PassageReuse, Cancellation);

        guard.Offer(ticket, ScriptedReading.Of(), GuardScene.Completion);

        Assert.Equal(0, guard.Read().Waiting);
    }

    [Fact]
    public async Task Check_WhatWasReadFromDisk_CountsForBothModes()
    {
        var guard = _scene.Guard();

        await GuardScene.CheckAsync(guard, ScriptedReading.Of(), GuardScene.Completion with { DiskTokens = 3 });

        Assert.Equal([ReuseMode.PassageReuse, ReuseMode.DiskTier], guard.Read().Modes.Select(mode => mode.Mode));
    }

    [Fact]
    public async Task Check_AFormOfKvThatLosesPrecision_IsComparedWithAnotherEngine()
    {
        var exact = new RecordingEngine();
        var guard = _scene.Guard(exact, fixedModes: ReuseMode.Int8Kv);
        var reading = ScriptedReading.Of();

        await GuardScene.CheckAsync(guard, reading);

        Assert.Equal([(_scene.Engine, PromptAttention.PartsAlone), (exact, PromptAttention.Causal)], reading.Repeated);
        Assert.Equal([ReuseMode.Int8Kv, ReuseMode.PassageReuse], guard.Read().Modes.Select(mode => mode.Mode));
    }

    [Fact]
    public async Task Check_TheFiguresCannotBeKept_SaysSoAndGoesOn()
    {
        _scene.Ledger.FailWith = "the disk is full";
        var guard = _scene.Guard();

        Assert.Equal("the disk is full", (await GuardScene.CheckAsync(guard, ScriptedReading.Of())).Problem);
        _scene.Ledger.FailWith = null;
        Assert.Null((await GuardScene.CheckAsync(guard, ScriptedReading.Of())).Problem);
        Assert.Equal(2, _scene.Ledger.Kept.Single().Checked);
    }

    [Fact]
    public void Draw_AShare_DrawsAboutSoMany()
    {
        _scene.Options.SampleShare = .2;
        var guard = _scene.Guard();

        var drawn = Enumerable.Range(0, 10_000).Count(_ => guard.Draw() is not null);

        Assert.InRange(drawn, 1700, 2300);
        _scene.Options.SampleShare = 0;
        Assert.DoesNotContain(Enumerable.Range(0, 1000), _ => guard.Draw() is not null);
    }
}
