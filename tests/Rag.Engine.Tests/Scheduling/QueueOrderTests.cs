using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Scheduling;

/// <summary>One place to run: the order of the first tokens is the order of the queue.</summary>
public sealed class QueueOrderTests
{
    private readonly List<Sequence> _sequences = [];

    [Fact]
    public void Order_TenantsGivenDifferently_TheLeastGivenGoesFirst()
    {
        var harness = Harness();
        Ask(harness, 40, "rich");
        harness.RunToEnd();
        harness.Time.Advance(TimeSpan.FromSeconds(0.5)); // slack is compared in whole seconds
        Ask(harness, 7, "other"); // keeps the floor of the tenants that are here at 0
        var rich = Ask(harness, 5, "rich");
        var poor = Ask(harness, 30, "poor");

        Assert.Equal([_sequences[1], poor, rich], OrderOfFirstTokens(harness, [_sequences[1], rich, poor]));
    }

    [Fact]
    public void Order_ATenantFloods_TheOtherIsServedEverySecondTime()
    {
        var harness = Harness();
        var flood = Enumerable.Range(0, 20).Select(_ => Ask(harness, 10, "flood")).ToArray();
        var other = Enumerable.Range(0, 5).Select(_ => Ask(harness, 10, "other")).ToArray();

        var order = OrderOfFirstTokens(harness, [.. flood, .. other]);

        Assert.All(Enumerable.Range(0, 5), i => Assert.InRange(Array.IndexOf(order, other[i]), i, (2 * i) + 2));
    }

    [Fact]
    public void Order_AFloodOlderThanTheAgingLimit_DoesNotPassTheOthers()
    {
        var harness = Harness();
        var flood = Enumerable.Range(0, 24).Select(_ => Ask(harness, 10, "flood")).ToArray();
        for (var step = 0; step < 16; step++)
        {
            harness.Step();
            harness.Time.Advance(TimeSpan.FromSeconds(2.5)); // 40 seconds in all, ten beyond the aging limit, in which the flood is served
        }

        var left = flood.Where(sequence => sequence.TimeToFirstToken is null).ToArray();
        var other = Ask(harness, 10, "other");
        var order = OrderOfFirstTokens(harness, [.. left, other]);

        Assert.InRange(left.Length, 5, 8);
        Assert.InRange(Array.IndexOf(order, other), 0, 1);
    }

    [Fact]
    public void Order_ATenantWasAway_HasEarnedNothing()
    {
        var harness = Harness();
        Ask(harness, 10, "away");
        harness.RunToEnd();
        for (var i = 0; i < 10; i++)
        {
            Ask(harness, 50, "here");
        }

        harness.Step();
        harness.Step();
        var here = _sequences.Where(sequence => sequence.Account.Tenant == "here").ToArray();
        var back = Enumerable.Range(0, 10).Select(_ => Ask(harness, 50, "away")).ToArray();

        var order = OrderOfFirstTokens(harness, [.. here, .. back]);

        Assert.All(Enumerable.Range(2, 16), i => Assert.InRange(order.Take(i).Count(back.Contains), (i / 2) - 2, (i / 2) + 1));
    }

    [Fact]
    public void Order_OneTenant_TheLeastSlackGoesFirst()
    {
        var harness = Harness();
        var running = Ask(harness, 5);
        harness.Step();
        var patient = Ask(harness, 5, deadline: 20);
        var hurried = Ask(harness, 5, deadline: 5);
        var late = Ask(harness, 5);

        Assert.Equal([running, hurried, patient, late], OrderOfFirstTokens(harness, [running, patient, hurried, late]));
    }

    [Fact]
    public void Order_EqualSlack_TheLargerCachedShareGoesFirst()
    {
        var harness = Harness();
        harness.Ask(Request([Passage(Tokens(40, 1)), Question(3)], maxTokens: 1));
        harness.Time.Advance(TimeSpan.FromSeconds(0.5)); // slack is compared in whole seconds
        var running = Ask(harness, 5);
        harness.Step();
        var uncached = Submit(harness, Request([Passage(Tokens(40, 2)), Question(3)], maxTokens: 1));
        var cached = Submit(harness, Request([Passage(Tokens(40, 1)), Question(3)], maxTokens: 1));

        Assert.Equal([running, cached, uncached], OrderOfFirstTokens(harness, [running, uncached, cached]));
    }

    [Fact]
    public void Order_AskedWithoutHurry_IsPassedOnlyByThoseWithinTheAgingLimit()
    {
        var options = Options(running: 1);
        options.AgingLimitSeconds = 10;
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, options);
        Ask(harness, 5);
        harness.Step();
        var patient = Ask(harness, 5);
        var hurried = new List<Sequence>();
        for (var second = 0; !patient.Generation.Completion.IsCompleted; second++)
        {
            Assert.True(second < 40, "the patient one is never served");
            hurried.Add(Ask(harness, 5, deadline: 2));
            hurried.Add(Ask(harness, 5, deadline: 2));
            harness.Step();
            harness.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.All(hurried.Where(sequence => sequence.TimeToFirstToken is not null), sequence =>
            Assert.True(sequence.Arrived - patient.Arrived < TimeSpan.FromSeconds(10).Ticks)
        );
    }

    [Fact]
    public void Order_NewTenantsKeepComing_NobodyWaitsLongerThanTheAgingLimitAndItsOwnWork()
    {
        var options = Options(running: 1);
        options.AgingLimitSeconds = 3;
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, options);
        Ask(harness, 5, "first");
        Ask(harness, 400, "given much");
        harness.RunToEnd();
        Ask(harness, 5, "keeps the floor");
        var old = Ask(harness, 5, "given much");
        var waited = 0;
        for (; !old.Generation.Completion.IsCompleted; waited++)
        {
            Ask(harness, 5, $"new {waited}");
            harness.Step();
            harness.Time.Advance(TimeSpan.FromMilliseconds(490));
        }

        Assert.InRange(waited, 6, 9); // steps of half a second
    }

    [Fact]
    public void Order_FirstCome_IsThatOfArrival()
    {
        var options = Options(running: 1);
        options.Policy = SchedulingPolicy.FirstCome;
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, options);
        Sequence[] sequences =
        [
            Ask(harness, 40, "a"),
            Ask(harness, 5, "a", deadline: 500),
            Ask(harness, 5, "b", deadline: 400),
            Ask(harness, 1, "c"),
        ];

        Assert.Equal(sequences, OrderOfFirstTokens(harness, sequences));
    }

    [Fact]
    public void Schedule_AThousandWaitingAndNoRoom_TakesUnderFiveMillisecondsAndNoMemory()
    {
        // One place is taken by a sequence that fills the pool, so that every plan orders all the waiting and then finds no room for the
        // first.
        var options = Options(running: 16);
        var harness = new EngineHarness(DefaultShape with { EndTokens = [], BlockCount = 40 }, options);
        Submit(harness, Request([Passage(Tokens(120, 99)), Question(1)], maxTokens: 50, scope: "first"));
        harness.Step();
        for (var i = 0; i < 1000; i++)
        {
            Submit(
                harness,
                Request(
                    [Passage(Tokens(20, i % 50)), Passage(Tokens(30, i % 70)), Question(i % 60)],
                    maxTokens: 50,
                    scope: $"tenant {i % 20}"
                )
            );
        }

        var costs = new CostModel(TokenAMillisecond);
        var scheduler = new Scheduler(options, costs, new QueueOrder(options, costs, harness.Time));
        var plan = new StepPlan();
        scheduler.Schedule(harness.State, plan, 0);
        Assert.Equal((1000, 1), (harness.State.Waiting.Count, harness.State.Running.Count));
        var least = long.MaxValue;
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < 50; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            scheduler.Schedule(harness.State, plan, 0);
            var elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(started);
            fastest = elapsed < fastest ? elapsed : fastest;
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least); // the runtime itself allocates now and then
        // One, on an idle machine.
        Assert.True(fastest < TimeSpan.FromMilliseconds(5), $"planning took {fastest.TotalMilliseconds} ms at best");
    }

    private static EngineHarness Harness() => new(DefaultShape with { EndTokens = [] }, Options(running: 1));

    private Sequence Ask(EngineHarness harness, int tokens, string tenant = "public", double? deadline = null) =>
        Submit(
            harness,
            Request([Question(Tokens(tokens, _sequences.Count))], maxTokens: 1, scope: tenant) with
            {
                Deadline = deadline is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            }
        );

    private Sequence Submit(EngineHarness harness, EngineRequest request)
    {
        _sequences.Add(harness.Submit(request));
        return _sequences[^1];
    }

    private static Sequence[] OrderOfFirstTokens(EngineHarness harness, Sequence[] sequences)
    {
        var order = sequences.Where(sequence => sequence.TimeToFirstToken is not null).ToList();
        while (harness.Core.HasWork)
        {
            harness.Step();
            order.AddRange(sequences.Where(sequence => sequence.TimeToFirstToken is not null && !order.Contains(sequence)));
        }

        return [.. order];
    }
}
