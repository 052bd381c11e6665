using Rag.Core.Feeds;

namespace Rag.Feeds.Tests;

/// <summary>What is said of feeds, to the word. It is Thursday, 12 November 2026, 14:00, two hours ahead of UTC.</summary>
public sealed class FeedHealthTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 12, 14, 0, 0, TimeSpan.FromHours(2));

    private static readonly FeedState s_fine = new()
    {
        LastPollAt = s_now.AddMinutes(-12),
        LastSuccessAt = s_now.AddMinutes(-12),
        NextPollAt = s_now.AddMinutes(10),
        Entries = 25,
        Published = [Utc(7, 40), Utc(6, 0), Utc(5, 0)],
    };

    public static TheoryData<string, FeedSeverity, string> Cases =>
        new()
        {
            { "fine", FeedSeverity.Fine, "Fine: asked 12 minutes ago, 25 entries, the newest from 9:40." },
            { "new", FeedSeverity.New, "New: it is asked within a minute." },
            { "failing", FeedSeverity.Failing, "Failing since Tuesday: the server answers 503. It is asked again at 14:10." },
            { "never read", FeedSeverity.Failing, "Failing from the start: it cannot be read. It is asked again now." },
            { "gone", FeedSeverity.Gone, "Gone: the server answers 410; remove it or give another address." },
            { "paused", FeedSeverity.Paused, "Paused: asked 12 minutes ago. Resume it to have it asked again." },
            { "German", FeedSeverity.Odd, "In German: found by words, never answered from." },
            { "dead", FeedSeverity.Odd, "1 article of it could not be stored: retry or drop it." },
            { "empty", FeedSeverity.Odd, "Empty: asked 12 minutes ago, and it has no entries." },
            { "odd", FeedSeverity.Odd, "Its entries have no dates." },
            { "silent", FeedSeverity.Odd, "Silent: it had news often, and none for 30 days." },
            { "overdue", FeedSeverity.Odd, "Overdue: it was to be asked 5 hours ago. Feeds are asked while 'rag serve' runs." },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_EachState_SaysWhatIsWrongAndWhatToDo(string state, FeedSeverity severity, string sentence)
    {
        var health = FeedHealth.Of(Feed(state), state == "dead" ? 1 : 0, s_now);

        Assert.Equal((severity, sentence), (health.Severity, health.Sentence));
    }

    [Fact]
    public void Of_TroubleOfManyLines_IsOneLineOfBoundedLength()
    {
        var state = s_fine with { Failures = 1, Trouble = "a\r\nb " + new string('x', 9_000) };

        var sentence = FeedHealth.Of(new FollowedFeed(FeedId.Of("a"), "https://a.example/", s_now) { State = state }, 0, s_now).Sentence;

        Assert.DoesNotContain('\n', sentence);
        Assert.InRange(sentence.Length, 1, 500);
    }

    [Fact]
    public void Severity_Values_AreOrderedFromFineToGone() =>
        Assert.Equal(
            [FeedSeverity.Fine, FeedSeverity.Paused, FeedSeverity.New, FeedSeverity.Odd, FeedSeverity.Failing, FeedSeverity.Gone],
            Enum.GetValues<FeedSeverity>()
        );

    private static FollowedFeed Feed(string state)
    {
        var feed = new FollowedFeed(FeedId.Of("https://a.example/"), "https://a.example/", s_now) { State = s_fine };
        return state switch
        {
            "new" => feed with { State = FeedState.New },
            "failing" => feed with
            {
                State = s_fine with { Failures = 9, Trouble = "the server answers 503.", LastSuccessAt = s_now.AddDays(-2) },
            },
            "never read" => feed with { State = s_fine with { Failures = 1, LastSuccessAt = null, NextPollAt = s_now } },
            "gone" => feed with { State = s_fine with { IsGone = true, Failures = 1, Trouble = "the server answers 410" } },
            "paused" => feed with { IsPaused = true },
            "German" => feed with { State = s_fine with { Language = "de-AT" } },
            "empty" => feed with { State = s_fine with { Entries = 0, Published = [] } },
            "odd" => feed with { State = s_fine with { Trouble = "Its entries have no dates." } },
            "silent" => feed with { State = s_fine with { Published = [s_now.AddDays(-30), s_now.AddDays(-31), s_now.AddDays(-32)] } },
            "overdue" => feed with { State = s_fine with { LastPollAt = s_now.AddHours(-9), NextPollAt = s_now.AddHours(-5) } },
            _ => feed,
        };
    }

    private static DateTimeOffset Utc(int hour, int minute) => new(2026, 11, 12, hour, minute, 0, TimeSpan.Zero);
}
