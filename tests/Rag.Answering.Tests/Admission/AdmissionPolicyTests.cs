using CsCheck;
using Rag.Answering.Admission;

namespace Rag.Answering.Tests.Admission;

public sealed class AdmissionPolicyTests
{
    private static readonly AdmissionLimits s_limits = new(TimeSpan.FromSeconds(10), Together: 2, MostRunning: 8, MostWaiting: 16);
    private static readonly AdmissionPolicy s_policy = new(s_limits);

    private static readonly Gen<WaitingWork> s_work = Gen.Select(Gen.Int[0, 3], Gen.Int[1, 8], Gen.Int[0, 5], (tenant, cost, due) =>
        Work($"t{tenant}", cost / 8.0, due)
    );

    private static readonly Gen<AdmissionState> s_state = Gen.Select(
        Gen.Int[0, 9],
        Gen.Int[0, 40],
        s_work.List[0, 16],
        Gen.Int[0, 6].Array[4],
        (running, left, waiting, served) =>
            new AdmissionState(
                running,
                left / 4.0,
                left / 8.0,
                [.. waiting.Select((work, order) => work with { Order = order })],
                served.Select((value, tenant) => (value, tenant)).ToDictionary(pair => $"t{pair.tenant}", pair => pair.value / 8.0)
            )
    );

    [Fact]
    public void Ahead_AnyLine_IsWhatIsServedBeforeTheNewcomer() =>
        Gen.Select(s_state, s_work)
            .Sample(
                (state, work) =>
                {
                    var newcomer = work with { Order = state.Waiting.Count };
                    var (served, own) = ServeUntil(state with { Waiting = [.. state.Waiting, newcomer] }, newcomer);

                    var ahead = AdmissionPolicy.Ahead(state, newcomer);

                    Assert.Equal(served, ahead.All, 9);
                    Assert.Equal(own, ahead.Own, 9);
                },
                iter: 5000
            );

    /// <summary>The line as it is served: one at a time, each to whom was given least.</summary>
    private static (double All, double Own) ServeUntil(AdmissionState state, WaitingWork newcomer)
    {
        var served = state.Served.ToDictionary();
        var waiting = state.Waiting.ToList();
        var (all, own) = (0.0, 0.0);
        while (AdmissionPolicy.Next(state with { Waiting = waiting, Served = served }) is { } next && next != newcomer)
        {
            waiting.Remove(next);
            served[next.Tenant] += next.Cost;
            all += next.Cost;
            own += next.Tenant == newcomer.Tenant ? next.Cost : 0;
        }

        return (all, own);
    }

    [Fact]
    public void Next_AnyLine_IsTheFirstDueOfTheTenantServedLeast() =>
        s_state.Sample(
            state =>
            {
                var next = AdmissionPolicy.Next(state);

                Assert.Equal(state.Waiting.Count == 0, next is null);
                Assert.All(state.Waiting, work =>
                {
                    Assert.True(state.Served[next!.Tenant] <= state.Served[work.Tenant]);
                    Assert.True(work.Tenant != next.Tenant || work == next || next.GoesBefore(work));
                });
            },
            iter: 5000
        );

    [Fact]
    public void Decide_AnyState_LetsNobodyInWhoseResultWouldComeLate() =>
        Gen.Select(s_state, s_work, Gen.Int[1, 20])
            .Sample(
                (state, work, patience) =>
                {
                    var newcomer = work with { Order = state.Waiting.Count };
                    var decision = s_policy.Decide(state, newcomer, newcomer.Cost / 2, patience);

                    var expected = state.Left + AdmissionPolicy.Ahead(state, newcomer).All + (newcomer.Cost / 2);
                    var isNext = AdmissionPolicy.Next(state with { Waiting = [.. state.Waiting, newcomer] }) == newcomer;
                    var startsAtOnce = isNext && s_policy.MayStart(state, newcomer.Cost);
                    Assert.Equal(startsAtOnce, decision is AdmissionDecision.Start);
                    Assert.True(decision is not AdmissionDecision.Wait || expected <= patience / 2.0);
                    Assert.True(decision is not AdmissionDecision.Refuse { Reason: RejectionReason.Deadline } || expected > patience / 2.0);
                    Assert.True(decision is not AdmissionDecision.Refuse refused || refused.RetryAfter > 0);
                    Assert.True(decision is not AdmissionDecision.Wait || state.Waiting.Count < s_limits.MostWaiting);
                },
                iter: 5000
            );

    [Fact]
    public void Decide_OneTenantHasFilledItsShare_AnotherIsStillLetIn()
    {
        var crowd = new List<WaitingWork>();
        var served = new Dictionary<string, double> { ["crowd"] = 0, ["other"] = 0 };
        AdmissionState State() => new(2, 1.5, 1, [.. crowd], served);
        AdmissionDecision decision;
        while (true)
        {
            var next = Work("crowd", 0.5, 10) with { Order = crowd.Count };
            decision = s_policy.Decide(State(), next, 0.5, 10);
            if (decision is not AdmissionDecision.Wait)
            {
                break;
            }

            crowd.Add(next);
        }

        var other = s_policy.Decide(State(), Work("other", 0.5, 10) with { Order = 99 }, 0.5, 10);

        Assert.True(crowd.Count >= 4, $"only {crowd.Count} wait");
        Assert.Equal(RejectionReason.TenantShare, Assert.IsType<AdmissionDecision.Refuse>(decision).Reason);
        Assert.IsType<AdmissionDecision.Wait>(other);
    }

    [Theory]
    [InlineData(1, 100.0, 100.0, true)] // one for each processor runs in any case
    [InlineData(2, 0.5, 0.5, true)]
    [InlineData(2, 1.0, 0.5, false)] // more than an eighth of the target
    [InlineData(8, 0.0, 0.1, false)] // as many as may run
    public void MayStart_WhatRuns_LeavesRoomOrNot(int running, double load, double cost, bool expected) =>
        Assert.Equal(expected, s_policy.MayStart(new AdmissionState(running, load, 0, [], new Dictionary<string, double>()), cost));

    private static WaitingWork Work(string tenant, double cost, long due) => new(tenant, cost, due, 0);
}
