using CsCheck;
using Rag.Fetching.Polling;

namespace Rag.Fetching.Tests.Polling;

public sealed class PollIntervalTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<TimeSpan> s_anySpan = Gen.Long.Select(TimeSpan.FromTicks);

    private static readonly Gen<PollFacts> s_facts = Gen.Select(
        Gen.Long[0, DateTimeOffset.MaxValue.Ticks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero)).List[0, 30],
        s_anySpan.Nullable(),
        s_anySpan.Nullable(),
        s_anySpan.Nullable(),
        Gen.Int,
        Gen.Bool,
        (published, ttl, fresh, retry, failures, pushed) =>
            new PollFacts
            {
                Published = published,
                Ttl = ttl,
                FreshFor = fresh,
                RetryAfter = retry,
                Failures = failures,
                IsPushed = pushed,
            }
    );

    [Fact]
    public void After_AnyFacts_IsBetweenFiveMinutesAndADayAndALittle() =>
        Gen.Select(s_facts, Gen.Double.Unit)
            .Sample(
                (facts, chance) =>
                    PollInterval.After(facts, s_now, chance) is var wait
                    && wait >= PollInterval.Shortest
                    && wait <= PollInterval.Longest * 1.1
            );

    [Fact]
    public void After_AnyFacts_IsNoSoonerThanFeedAndHostAllow() =>
        Gen.Select(s_facts, Gen.Int[0, 86_400])
            .Sample(
                (facts, seconds) =>
                {
                    var bound = TimeSpan.FromSeconds(seconds);
                    return PollInterval.After(facts with { Ttl = bound }, s_now, 0) >= bound
                        && PollInterval.After(facts with { FreshFor = bound }, s_now, 0) >= bound
                        && PollInterval.After(facts with { RetryAfter = bound }, s_now, 0) >= bound;
                }
            );

    [Fact]
    public void After_OneFailureMore_IsNoSooner() =>
        Gen.Select(s_facts, Gen.Int[0, 100])
            .Sample(
                (facts, failures) =>
                    PollInterval.After(facts with { Failures = failures + 1 }, s_now, 0)
                    >= PollInterval.After(facts with { Failures = failures }, s_now, 0)
            );

    [Fact]
    public void After_OrderOfTheEntries_DoesNotMatter() =>
        s_facts.Sample(facts =>
            PollInterval.After(facts, s_now, 0.5)
            == PollInterval.After(facts with { Published = [.. facts.Published.Reverse()] }, s_now, 0.5)
        );

    [Theory]
    [InlineData(1, 5)]
    [InlineData(20, 10)]
    [InlineData(60, 30)]
    [InlineData(360, 180)]
    [InlineData(10_000, 1_440)]
    public void After_SteadyFeed_IsHalfTheTimeBetweenEntries(int minutesBetween, int expected)
    {
        var published = Enumerable.Range(0, 20).Select(i => s_now.AddMinutes(-i * minutesBetween)).ToArray();

        Assert.Equal(TimeSpan.FromMinutes(expected), PollInterval.After(new PollFacts { Published = published }, s_now, 0));
    }

    [Fact]
    public void After_FeedThatFellSilent_IsAskedMoreAndMoreSeldom()
    {
        DateTimeOffset[] published = [s_now, s_now.AddMinutes(-10)];

        var waits = new[] { 0, 1, 6, 24, 1_000 }
            .Select(hours => PollInterval.After(new PollFacts { Published = published }, s_now.AddHours(hours), 0).TotalMinutes)
            .ToArray();

        Assert.Equal([5, 15, 90, 360, 1_440], waits);
    }

    [Theory]
    [InlineData(1, 60)]
    [InlineData(4, 80)]
    [InlineData(7, 640)]
    [InlineData(9, 1_440)]
    [InlineData(int.MaxValue, 1_440)]
    public void After_Failures_DoublesUpToADay(int failures, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), PollInterval.After(new PollFacts { Failures = failures }, s_now, 0));

    [Fact]
    public void After_PushedFeed_IsPolledSlowly() =>
        Assert.Equal(
            TimeSpan.FromHours(6),
            PollInterval.After(new PollFacts { IsPushed = true, Published = [s_now, s_now.AddMinutes(-1)] }, s_now, 0)
        );

    [Fact]
    public void After_Chance_StretchesByAtMostATenth() =>
        Assert.Equal(TimeSpan.FromMinutes(66), PollInterval.After(new PollFacts(), s_now, 1));
}
