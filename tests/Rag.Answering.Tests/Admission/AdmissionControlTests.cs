using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Rag.Answering.Admission;
using Rag.Core.Answers;

namespace Rag.Answering.Tests.Admission;

public sealed class AdmissionControlTests : IDisposable
{
    private static readonly AdmissionLimits s_limits = new(TimeSpan.FromSeconds(10), Together: 2, MostRunning: 16, MostWaiting: 64);
    private static readonly AdmissionRequest s_answer = new(WorkKind.Answer, "a");

    private readonly FakeTimeProvider _time = new();
    private readonly AdmissionControl _door;

    public AdmissionControlTests() => _door = new AdmissionControl(s_limits, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _door.Dispose();

    [Fact]
    public async Task Enter_BesideWhatMayRun_WaitsUntilAPlaceIsGivenBack()
    {
        var running = await FillAsync();
        var waiting = _door.EnterAsync(s_answer, Cancellation).AsTask();
        _door.CheckIntegrity();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(1, _door.Snapshot().Waiting);

        running[0].Dispose();

        using var place = await waiting;
        _door.CheckIntegrity();
        Assert.Equal((running.Count, 0), (_door.Snapshot().Running, _door.Snapshot().Waiting));
    }

    [Fact]
    public async Task Enter_CallerInLineLeaves_NothingIsLeftOfIt()
    {
        await FillAsync();
        var before = _door.Snapshot();
        using var leaves = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var waiting = _door.EnterAsync(s_answer, leaves.Token).AsTask();

        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _door.CheckIntegrity();
        Assert.Equal(
            (before.Running, 0, 1L, before.Admitted),
            (_door.Snapshot().Running, _door.Snapshot().Waiting, _door.Snapshot().GivenUp, _door.Snapshot().Admitted)
        );
    }

    [Fact]
    public async Task Enter_LineTooLong_IsRefusedAtOnceWithTheTimeToComeAgain()
    {
        await FillAsync();
        AnswerRefusedException? refused = null;
        var inLine = new List<Task<WorkPlace>>();
        while (refused is null)
        {
            var next = _door.EnterAsync(s_answer, Cancellation).AsTask();
            refused = next.Exception?.InnerException as AnswerRefusedException;
            inLine.Add(next);
            Assert.InRange(inLine.Count, 1, s_limits.MostWaiting);
        }

        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromSeconds(0.1), s_limits.Target);
        Assert.Contains("Ask again in", refused.Message);
        Assert.Equal(1, _door.Snapshot().Rejected.Values.Sum());
        _door.CheckIntegrity();
    }

    [Fact]
    public async Task Enter_TimePassesInLine_IsRefusedWhenItIsOver()
    {
        await FillAsync();
        var waiting = _door.EnterAsync(s_answer, Cancellation).AsTask();

        _time.Advance(s_limits.Target + TimeSpan.FromMilliseconds(1));

        var refused = await Assert.ThrowsAsync<AnswerRefusedException>(() => waiting);
        Assert.Contains("Ask again in", refused.Message);
        Assert.Equal((0, 1L), (_door.Snapshot().Waiting, _door.Snapshot().Rejected[RejectionReason.Overdue]));
        _door.CheckIntegrity();
    }

    [Fact]
    public async Task Dispose_Twice_GivesThePlaceBackOnce()
    {
        var place = await _door.EnterAsync(s_answer, Cancellation);
        using var other = await _door.EnterAsync(s_answer, Cancellation);

        place.Dispose();
        place.Dispose();

        Assert.Equal(1, _door.Snapshot().Running);
        _door.CheckIntegrity();
    }

    [Fact]
    public async Task Enter_OwnDeadlineIsShort_IsRefusedWhereAPatientOneWaits()
    {
        await FillAsync();

        await Assert.ThrowsAsync<AnswerRefusedException>(async () =>
            await _door.EnterAsync(s_answer with { Deadline = TimeSpan.FromSeconds(0.5) }, Cancellation)
        );
        var patient = _door.EnterAsync(s_answer with { Deadline = TimeSpan.FromSeconds(60) }, Cancellation).AsTask();

        Assert.False(patient.IsCompleted);
    }

    /// <summary>What runs and waits, whatever comes, ends and leaves, in any order.</summary>
    [Fact]
    public void Door_AnyTraffic_CountsRightAndLosesNobody() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 4000])
            .List[1, 200]
            .Sample(
                steps =>
                {
                    var time = new FakeTimeProvider();
                    using var door = new AdmissionControl(s_limits, time);
                    var traffic = new DoorTraffic(door);
                    foreach (var (what, tenant, number) in steps)
                    {
                        traffic.Step(what, $"t{tenant}", number);
                        time.Advance(TimeSpan.FromMilliseconds(number % 700));
                        door.CheckIntegrity();
                    }

                    traffic.EndAll();
                    Assert.Equal((0, 0), (door.Snapshot().Running, door.Snapshot().Waiting));
                    door.CheckIntegrity();
                },
                iter: 200
            );

    [Fact]
    public void Overload_TenTimesTheCapacity_TheTargetHoldsAndTheMachineIsBusy()
    {
        var run = new DoorSimulation(s_limits, cost: 0.3).Run(seconds: 60, ("a", 10 / 0.3));

        var answered = run.Latencies["a"];
        Assert.True(answered.Max() <= s_limits.Target.TotalSeconds, $"{answered.Max()} s");
        Assert.True(answered.Count >= 0.9 * 60 / 0.3, $"{answered.Count} answers");
        Assert.True(run.Refused["a"] > 5 * answered.Count);
        Assert.True(run.Recovery <= 5.5, $"{run.Recovery} s until the line was empty");
    }

    [Fact]
    public void Overload_OfOneTenant_LeavesAnotherItsShare()
    {
        var run = new DoorSimulation(s_limits, cost: 0.3).Run(seconds: 60, ("flood", 10 / 0.3), ("quiet", 0.3 / 0.3));

        var quiet = run.Latencies["quiet"];
        Assert.True(run.Refused["quiet"] <= 0.05 * quiet.Count, $"{run.Refused["quiet"]} refused of {quiet.Count}");
        Assert.True(quiet.Average() < run.Latencies["flood"].Average(), "the flood goes first");
    }

    private async Task<List<WorkPlace>> FillAsync()
    {
        var running = new List<WorkPlace>();
        while (running.Count < s_limits.Together + 1)
        {
            running.Add(await _door.EnterAsync(s_answer, Cancellation));
        }

        return running;
    }
}
