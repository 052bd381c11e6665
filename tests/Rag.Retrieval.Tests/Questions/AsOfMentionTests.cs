using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Tests.Questions;

public sealed class AsOfMentionTests
{
    // A Wednesday.
    private static readonly DateTimeOffset s_now = new(2023, 11, 15, 18, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("How many cracks were known as of 12 October 2023?", "2023-10-13")]
    [InlineData("As of October 12, 2023, who led the poll?", "2023-10-13")]
    [InlineData("as of the 12th of October", "2023-10-13")]
    [InlineData("as of 2023-10-12", "2023-10-13")]
    [InlineData("as of October 2022", "2022-11-01")]
    [InlineData("as of 12 December", "2022-12-13")]
    [InlineData("as of yesterday", "2023-11-15")]
    [InlineData("as of last week", "2023-11-13")]
    public void Find_AsOfADateThatHasPassed_IsItsLastMoment(string question, string end) =>
        Assert.Equal(DateTimeOffset.Parse(end + "T00:00:00Z", null).AddTicks(-1), Read(question).AsOf?.Time);

    [Theory]
    [InlineData("What happened on 12 October 2023?")]
    [InlineData("What is known as of today?")]
    [InlineData("as of 12 October 2031")]
    [InlineData("as of now")]
    [InlineData("as of")]
    [InlineData("as part of 12 October 2023")]
    [InlineData("as of the vote on 12 October 2023")]
    public void Find_NoDateOrOneThatHasNotPassed_IsNull(string question) => Assert.Null(Read(question).AsOf);

    /// <summary>News of other days are as welcome as those of that day.</summary>
    [Fact]
    public void Then_OfAQuestionAsOfADate_NamesTheOtherDatesAlone()
    {
        var question = Read("What was said on 3 October 2023, as of 12 October 2023?");
        Assert.Equal(2, question.Dates.Count);
        Assert.Equal(3, Assert.Single(question.Then.Dates).From.Day);
    }

    private static Question Read(string question) => new QuestionReader(new StandingClock(), 2000).Read(question, []);

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => s_now;
    }
}
