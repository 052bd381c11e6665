using Rag.Fetching.WebSub;

namespace Rag.Fetching.Tests.WebSub;

public sealed class HubSubscriptionTests
{
    private const string Topic = "https://news.test/feed?a=b&c";

    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly HubSubscription s_asked = HubSubscription.Create(
        new Uri("https://hub.test/"),
        Topic,
        new Uri("https://own.test/hubs/")
    );

    [Fact]
    public void Form_Subscription_HoldsWhatTheStandardAsksFor()
    {
        var form = s_asked.Form(HubMode.Subscribe).ToDictionary();

        Assert.Equal("subscribe", form["hub.mode"]);
        Assert.Equal(Topic, form["hub.topic"]);
        Assert.Equal(s_asked.Callback.AbsoluteUri, form["hub.callback"]);
        Assert.Equal("864000", form["hub.lease_seconds"]);
        Assert.Equal(s_asked.Secret, form["hub.secret"]);
        Assert.Equal("unsubscribe", s_asked.Form(HubMode.Unsubscribe).ToDictionary()["hub.mode"]);
    }

    [Fact]
    public void Create_TwoSubscriptions_ShareNeitherCallbackNorSecret()
    {
        var other = HubSubscription.Create(s_asked.Hub, Topic, new Uri("https://own.test/hubs"));

        Assert.NotEqual(s_asked.Callback, other.Callback);
        Assert.NotEqual(s_asked.Secret, other.Secret);
        Assert.Matches("^https://own.test/hubs/[0-9a-f]{64}$", other.Callback.AbsoluteUri);
        Assert.InRange(other.Secret.Length, 32, 199);
    }

    [Fact]
    public void Create_HubWithoutEncryption_IsRefused() =>
        Assert.Throws<ArgumentException>(() => HubSubscription.Create(new Uri("http://hub.test/"), Topic, new Uri("https://own.test/")));

    [Fact]
    public void ToString_Subscription_ShowsNeitherSecretNorCallback()
    {
        Assert.DoesNotContain(s_asked.Secret, $"{s_asked}");
        Assert.DoesNotContain(s_asked.Callback.Segments[^1], $"{s_asked}");
    }

    [Fact]
    public void Answer_SubscriptionThatWasAskedFor_EchoesTheChallengeAndBeginsTheLease()
    {
        var answer = Verify(new HubQuery("subscribe", Topic, "c-1", "3600"), HubMode.Subscribe);

        Assert.Equal(new HubAnswer.Confirmed("c-1", new HubLease(s_now, TimeSpan.FromHours(1))), answer);
    }

    [Fact]
    public void Answer_EndThatWasAskedFor_EchoesTheChallenge() =>
        Assert.Equal(new HubAnswer.Confirmed("c-1", null), Verify(new HubQuery("unsubscribe", Topic, "c-1", null), HubMode.Unsubscribe));

    [Theory]
    [InlineData("subscribe", Topic, "c", null)]
    [InlineData("subscribe", Topic, "c", HubMode.Unsubscribe)]
    [InlineData("unsubscribe", Topic, "c", HubMode.Subscribe)]
    [InlineData("unsubscribe", Topic, "c", null)]
    [InlineData("subscribe", "https://news.test/feed?a=b", "c", HubMode.Subscribe)]
    [InlineData("subscribe", null, "c", HubMode.Subscribe)]
    [InlineData("subscribe", Topic, null, HubMode.Subscribe)]
    [InlineData("subscribe", Topic, "", HubMode.Subscribe)]
    [InlineData("subscribe", Topic, "a\nb", HubMode.Subscribe)]
    [InlineData("SUBSCRIBE", Topic, "c", HubMode.Subscribe)]
    [InlineData(null, Topic, "c", HubMode.Subscribe)]
    [InlineData("denied", "https://other.test/", null, HubMode.Subscribe)]
    public void Answer_WhatWasNotAskedFor_IsUnknown(string? mode, string? topic, string? challenge, HubMode? pending) =>
        Assert.IsType<HubAnswer.Unknown>(Verify(new HubQuery(mode, topic, challenge, "60"), pending));

    [Fact]
    public void Answer_LongChallenge_IsUnknown() =>
        Assert.IsType<HubAnswer.Unknown>(Verify(new HubQuery("subscribe", Topic, new string('c', 1_025), null), HubMode.Subscribe));

    [Fact]
    public void Answer_CallbackThatIsNotKnown_IsUnknown() =>
        Assert.IsType<HubAnswer.Unknown>(
            HubVerification.Answer(new HubQuery("subscribe", Topic, "c", null), asked: null, HubMode.Subscribe, s_now)
        );

    [Fact]
    public void Answer_Denial_IsHeeded() =>
        Assert.IsType<HubAnswer.Denied>(Verify(new HubQuery("denied", Topic, null, null), HubMode.Subscribe));

    [Theory]
    [InlineData("3600", 3_600)]
    [InlineData("1", 600)]
    [InlineData("0", 600)]
    [InlineData("4294967295", 2_592_000)]
    [InlineData("99999999999999999999", 864_000)]
    [InlineData("-1", 864_000)]
    [InlineData(null, 864_000)]
    public void Granted_Seconds_IsALeaseWithinBounds(string? seconds, int expected)
    {
        var lease = HubLease.Granted(seconds, s_now);

        Assert.Equal(TimeSpan.FromSeconds(expected), lease.Length);
        Assert.True(lease.RenewAt > s_now && lease.RenewAt < lease.End);
        Assert.True(lease.HoldsAt(lease.RenewAt));
        Assert.False(lease.HoldsAt(lease.End));
    }

    private static HubAnswer Verify(HubQuery query, HubMode? pending) => HubVerification.Answer(query, s_asked, pending, s_now);
}
