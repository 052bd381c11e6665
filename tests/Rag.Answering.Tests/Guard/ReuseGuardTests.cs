using Microsoft.Extensions.Time.Testing;
using Rag.Answering.Guard;
using Rag.Core.Answers;
using Rag.Core.Guard;
using Rag.Core.Prompts;
using Rag.Engine;

namespace Rag.Answering.Tests.Guard;

public sealed class ReuseGuardTests
{
    private static readonly Completion s_completion = new(FinishReason.Stop, new Usage(5, 3, 2, 0), null, TimeSpan.Zero, null);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    private readonly RecordingEngine _engine = new();
    private readonly MemoryLedger _ledger = new();
    private readonly ForegroundActivity _foreground;
    private readonly GuardOptions _options = new()
    {
        SampleShare = 1,
        MaximumDrift = .1,
        Window = 20,
    };

    public ReuseGuardTests()
    {
        _foreground = new ForegroundActivity(_time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_TheSameAgain_IsCountedAndNoAlarm()
    {
        var guard = Guard();
        var reading = ScriptedReading.Of();

        var finding = await CheckAsync(guard, reading);

        Assert.Null(finding.Alarm);
        Assert.Equal([PromptAttention.PartsAlone, PromptAttention.Causal], reading.Repeated.Select(repeated => repeated.Attention));
        var mode = Assert.Single(guard.Read().Modes);
        Assert.Equal((ReuseMode.PassageReuse, 1, 0, 1L), (mode.Mode, mode.Samples.Count, mode.Differing, mode.Checked));
        Assert.Equal(("reader", "digest", null), (mode.Model, mode.ModelDigest, mode.ClosedSince));
        Assert.Empty(_engine.Purged);
        Assert.Equal(1, _ledger.Kept.Single().Checked);
    }

    [Theory]
    [InlineData(-1.06, true)]
    [InlineData(-1.04, false)]
    [InlineData(double.NaN, true)]
    public async Task Check_ScoresBeyondTheTolerance_RaiseAnAlarmAndWhatWasKeptIsForgotten(double again, bool isAlarm)
    {
        var guard = Guard();

        var finding = await CheckAsync(guard, ScriptedReading.Of(again: again));

        Assert.Equal(isAlarm, finding.Alarm is not null);
        Assert.Equal(isAlarm ? [ScriptedReading.Passage] : [], _engine.Purged);
        var mode = Assert.Single(guard.Read().Modes);
        Assert.Equal(isAlarm ? 1 : 0, mode.AlarmsRaised);
        Assert.Equal(isAlarm, mode.Sentence(20).Contains("1 alarm, the last at 2026-11-29", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_ShortAnswersDriftOverTheWholeWindow_ClosesTheModeAndItIsNotSampledAnyMore()
    {
        var guard = Guard();
        for (var i = 0; i < 19; i++)
        {
            var before = await CheckAsync(guard, ScriptedReading.Of(whole: i < 10 ? "Monday" : "Friday"));
            Assert.Empty(before.Closed);
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        var finding = await CheckAsync(guard, ScriptedReading.Of());

        var closed = Assert.Single(finding.Closed);
        Assert.Equal((ReuseMode.PassageReuse, 10, _time.GetUtcNow()), (closed.Mode, closed.Differing, closed.ClosedSince!.Value));
        Assert.Equal([ReuseMode.PassageReuse], _engine.Closed);
        Assert.Null(guard.Draw());
        Assert.Contains(
            "is closed since 2026-11-29 12:01:00Z: 10 of the last 20 short answers differ under full attention (50.0 %)",
            closed.Sentence(20).Replace("%", " %", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Check_AsMuchDriftAsIsAllowed_LeavesTheModeOpen()
    {
        var guard = Guard();
        for (var i = 0; i < 20; i++)
        {
            Assert.Empty((await CheckAsync(guard, ScriptedReading.Of(whole: i < 2 ? "Monday" : "Friday"))).Closed);
        }

        Assert.Equal(.1, guard.Read().Modes.Single().Share);
    }

    [Fact]
    public async Task Check_OldDifferencesLeaveTheWindow_AndNoLongerCount()
    {
        var guard = Guard();
        _options.MaximumDrift = .25;
        for (var i = 0; i < 60; i++)
        {
            Assert.Empty((await CheckAsync(guard, ScriptedReading.Of(whole: i % 20 < 5 ? "Monday" : "Friday"))).Closed);
        }

        var mode = guard.Read().Modes.Single();
        Assert.Equal((20, 5, 60L), (mode.Samples.Count, mode.Differing, mode.Checked));
    }

    [Fact]
    public async Task Reopen_AClosedMode_IsUsedAgainAndCountsAnew()
    {
        var guard = Guard();
        await CloseAsync(guard);

        Assert.True(await guard.ReopenAsync(ReuseMode.PassageReuse, Cancellation));

        Assert.Empty(_engine.Closed);
        Assert.NotNull(guard.Draw());
        var mode = guard.Read().Modes.Single();
        Assert.Equal((0, 20L, null), (mode.Samples.Count, mode.Checked, mode.ClosedSince));
        Assert.Null(_ledger.Kept.Single().ClosedSince);
        Assert.False(await guard.ReopenAsync(ReuseMode.PassageReuse, Cancellation));
    }

    [Fact]
    public async Task Load_AModeThatWasClosed_StaysClosedForThisReaderAndForNoOther()
    {
        await CloseAsync(Guard());

        Assert.Null(Guard().Draw());
        Assert.NotNull(Guard(digest: "another").Draw());
    }

    /// <summary>It was read as the mode was then, and would be compared with what it was not.</summary>
    [Fact]
    public async Task Offer_AnAnswerDrawnBeforeAModeWasClosed_IsNotCompared()
    {
        var guard = Guard();
        var ticket = guard.Draw()!.Value;
        await CloseAsync(guard);
        await guard.ReopenAsync(ReuseMode.PassageReuse, Cancellation);

        guard.Offer(ticket, ScriptedReading.Of(), s_completion);

        Assert.Equal(0, guard.Read().Waiting);
    }

    [Fact]
    public async Task Check_WhatWasReadFromDisk_CountsForBothModes()
    {
        var guard = Guard();

        await CheckAsync(guard, ScriptedReading.Of(), s_completion with { DiskTokens = 3 });

        Assert.Equal([ReuseMode.PassageReuse, ReuseMode.DiskTier], guard.Read().Modes.Select(mode => mode.Mode));
    }

    [Fact]
    public async Task Check_AFormOfKvThatLosesPrecision_IsComparedWithAnotherEngine()
    {
        var exact = new RecordingEngine();
        var guard = Guard(exact, fixedModes: ReuseMode.Int8Kv);
        var reading = ScriptedReading.Of();

        await CheckAsync(guard, reading);

        Assert.Equal([(_engine, PromptAttention.PartsAlone), (exact, PromptAttention.Causal)], reading.Repeated);
        Assert.Equal([ReuseMode.Int8Kv, ReuseMode.PassageReuse], guard.Read().Modes.Select(mode => mode.Mode));
    }

    [Fact]
    public async Task Check_SomebodyComes_IsGivenUpAtOnceAndBegunAnewWhenTheyAreGone()
    {
        var guard = Guard();
        var begun = new TaskCompletionSource();
        var calls = 0;
        var reading = new ScriptedReading(
            ScriptedReading.Outcome(),
            async (_, cancellation) =>
            {
                if (Interlocked.Increment(ref calls) == 1)
                {
                    begun.SetResult();
                    await Task.Delay(Timeout.Infinite, cancellation);
                }

                return ScriptedReading.Outcome();
            },
            [ScriptedReading.Passage, ScriptedReading.Question]
        );
        var checking = CheckAsync(guard, reading);
        await begun.Task;

        var question = _foreground.Begin();
        await Task.Delay(50, Cancellation);
        Assert.Equal(1, calls); // canceled, and waiting for rest
        Assert.False(checking.IsCompleted);
        question.Dispose();
        await checking;

        Assert.Equal(3, calls);
        Assert.Equal(0, guard.Read().GivenUp);
    }

    [Fact]
    public async Task Check_NoQuietMomentInTime_LetsTheAnswerGo()
    {
        var guard = Guard();
        var question = _foreground.Begin();
        Offer(guard, ScriptedReading.Of());
        await using var findings = guard.CheckAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = findings.MoveNextAsync().AsTask();

        _time.Advance(TimeSpan.FromMinutes(6));
        question.Dispose();
        await WaitForAsync(() => guard.Read().GivenUp == 1);

        Offer(guard, ScriptedReading.Of());
        Assert.True(await next);
        Assert.Equal(1, guard.Read().Modes.Single().Checked);
    }

    [Fact]
    public async Task Forget_ATextOfAnAnswerInLineOrAtWork_LetsItGo()
    {
        var guard = Guard();
        var begun = new TaskCompletionSource();
        var held = new ScriptedReading(
            ScriptedReading.Outcome(),
            async (_, cancellation) =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
                return null;
            },
            [ScriptedReading.Passage, ScriptedReading.Question]
        );
        var other = new ScriptedReading(
            ScriptedReading.Outcome(),
            (_, _) => Task.FromResult<ReaderOutcome?>(ScriptedReading.Outcome()),
            [new PromptPart(PromptPartKind.Passage, [9]), ScriptedReading.Question]
        );
        await using var findings = guard.CheckAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = findings.MoveNextAsync().AsTask();
        Offer(guard, held);
        await begun.Task;
        Offer(guard, ScriptedReading.Of());
        Offer(guard, other);
        Assert.Equal(3, guard.Read().Waiting);

        guard.Forget([ScriptedReading.Passage]);

        Assert.True(await next);
        Assert.Equal(2, other.Repeated.Count);
        Assert.Equal(1, guard.Read().Modes.Single().Checked);
        Assert.Equal(2, guard.Read().GivenUp);
    }

    [Fact]
    public void Offer_ALineThatIsFull_LetsTheAnswerGo()
    {
        var guard = Guard();
        for (var i = 0; i < 100; i++)
        {
            Offer(guard, ScriptedReading.Of());
        }

        Assert.Equal((GuardLine.Capacity, 100L - GuardLine.Capacity), (guard.Read().Waiting, guard.Read().GivenUp));
    }

    [Fact]
    public async Task Check_IsEnded_LetsGoOfAllThatWaits()
    {
        var guard = Guard();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var waiting = _foreground.Begin();
        Offer(guard, ScriptedReading.Of());
        Offer(guard, ScriptedReading.Of());
        var findings = guard.CheckAsync(stop.Token).GetAsyncEnumerator(Cancellation);
        var next = findings.MoveNextAsync().AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await findings.DisposeAsync();
        Assert.Equal(0, guard.Read().Waiting);
    }

    [Fact]
    public async Task Check_TheFiguresCannotBeKept_SaysSoAndGoesOn()
    {
        _ledger.FailWith = "the disk is full";
        var guard = Guard();

        Assert.Equal("the disk is full", (await CheckAsync(guard, ScriptedReading.Of())).Problem);
        _ledger.FailWith = null;
        Assert.Null((await CheckAsync(guard, ScriptedReading.Of())).Problem);
        Assert.Equal(2, _ledger.Kept.Single().Checked);
    }

    [Fact]
    public void Draw_AShare_DrawsAboutSoMany()
    {
        _options.SampleShare = .2;
        var guard = Guard();

        var drawn = Enumerable.Range(0, 10_000).Count(_ => guard.Draw() is not null);

        Assert.InRange(drawn, 1700, 2300);
        _options.SampleShare = 0;
        Assert.DoesNotContain(Enumerable.Range(0, 1000), _ => guard.Draw() is not null);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private static void Offer(ReuseGuard guard, GuardedReading reading) => guard.Offer(guard.Draw()!.Value, reading, s_completion);

    private static async Task<GuardFinding> CheckAsync(ReuseGuard guard, GuardedReading reading, Completion? completion = null)
    {
        guard.Offer(guard.Draw()!.Value, reading, completion ?? s_completion);
        await using var findings = guard.CheckAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await findings.MoveNextAsync());
        return findings.Current;
    }

    private async Task CloseAsync(ReuseGuard guard)
    {
        for (var i = 0; i < _options.Window; i++)
        {
            await CheckAsync(guard, ScriptedReading.Of(whole: "Monday"));
        }

        Assert.NotNull(guard.Read().Modes.Single().ClosedSince);
    }

    private ReuseGuard Guard(IEngine? exact = null, string digest = "digest", params ReuseMode[] fixedModes) =>
        new(
            _engine,
            new GuardedModel("reader", digest, fixedModes),
            _options,
            _ledger,
            _foreground,
            _time,
            exact is null ? null : () => exact
        );
}
