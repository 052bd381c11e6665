using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Tests.Questions;

public class DateReaderTests
{
    // A Wednesday.
    private static readonly DateTimeOffset s_now = new(2023, 11, 15, 18, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("published on October 12, 2023?", "Day 2023-10-12 2023-10-13")]
    [InlineData("on 12 October 2023", "Day 2023-10-12 2023-10-13")]
    [InlineData("the 12th of October, 2023", "Day 2023-10-12 2023-10-13")]
    [InlineData("on Oct. 3 2023", "Day 2023-10-03 2023-10-04")]
    [InlineData("on 2023-12-31", "Day 2023-12-31 2024-01-01")]
    [InlineData("in October 2023", "Month 2023-10-01 2023-11-01")]
    [InlineData("during December of 2022", "Month 2022-12-01 2023-01-01")]
    [InlineData("elected in 2019", "Year 2019-01-01 2020-01-01")]
    [InlineData("what happened today", "Day 2023-11-15 2023-11-16")]
    [InlineData("who won yesterday", "Day 2023-11-14 2023-11-15")]
    [InlineData("who won last night", "Day 2023-11-14 2023-11-15")]
    [InlineData("who resigned last week", "Days 2023-11-06 2023-11-13")]
    [InlineData("news of this week", "Days 2023-11-13 2023-11-20")]
    [InlineData("in the past week", "Days 2023-11-08 2023-11-16")]
    [InlineData("what opened this month", "Month 2023-11-01 2023-12-01")]
    [InlineData("what opened last month", "Month 2023-10-01 2023-11-01")]
    [InlineData("what closed last year", "Year 2022-01-01 2023-01-01")]
    [InlineData("three days ago", "Day 2023-11-12 2023-11-13")]
    [InlineData("in the last 10 days", "Days 2023-11-05 2023-11-16")]
    [InlineData("the vote on Monday", "Day 2023-11-13 2023-11-14")]
    [InlineData("the vote last Wednesday", "Day 2023-11-08 2023-11-09")]
    [InlineData("between October 2, 2023 and October 5, 2023", "Day 2023-10-02 2023-10-03; Day 2023-10-05 2023-10-06")]
    public void Find_DateNamed_GivesItsDays(string question, string expected) =>
        Assert.Equal(
            expected,
            string.Join("; ", Find(question).Select(date => $"{date.Precision} {date.From:yyyy-MM-dd} {date.Until:yyyy-MM-dd}"))
        );

    [Theory]
    [InlineData("who may resign in march order")]
    [InlineData("What may happen?")]
    [InlineData("the second of three")]
    [InlineData("on February 30, 2023")]
    [InlineData("2023 reasons")]
    [InlineData("10,000 people")]
    [InlineData("")]
    public void Find_NoDate_IsEmpty(string question) => Assert.Empty(Find(question));

    [Theory]
    [InlineData("in October", "2019-10-31T23:59:00Z", true)]
    [InlineData("in October", "2023-11-01T00:00:00Z", false)]
    [InlineData("on October 12", "2021-10-12T08:00:00Z", true)]
    [InlineData("on October 12", "2021-10-13T00:00:00Z", false)]
    [InlineData("on February 29", "2024-02-29T01:00:00Z", true)]
    public void Contains_NoYearNamed_MeansAnyYear(string question, string moment, bool expected) =>
        Assert.Equal(
            expected,
            Find(question).Single().Contains(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture))
        );

    [Fact]
    public void Contains_MomentInAnotherZone_IsSeenInUtc()
    {
        var day = Find("on October 12, 2023").Single();

        Assert.True(day.Contains(new DateTimeOffset(2023, 10, 13, 1, 0, 0, TimeSpan.FromHours(5))));
        Assert.False(day.Contains(new DateTimeOffset(2023, 10, 12, 23, 0, 0, TimeSpan.FromHours(-5))));
    }

    private static List<DateMention> Find(string question) => DateReader.Find(QuestionWords.Read(question), s_now);
}
