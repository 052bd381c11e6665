using Rag.Core.Answers;
using Rag.Retrieval.Dialogues;

namespace Rag.Retrieval.Tests.Dialogues;

public sealed class CarriedWordsTests
{
    private static readonly DialogueTurn s_founder = new(
        "Who founded Orrin & Dot Robotics?",
        "Maëlle Adjei — “Maëlle Adjei founded the company in 2022 with her uncle.”"
    );

    [Fact]
    public void For_FollowUp_TakesTheQuestionAndTheShortAnswerBefore() =>
        Assert.Equal("Who founded Orrin & Dot Robotics? Maëlle Adjei", CarriedWords.For("And with whom?", [s_founder])?.Text);

    [Fact]
    public void For_QuestionThatStandsAlone_TakesNothing() =>
        Assert.Null(CarriedWords.For("Who won the Estmere Cup final on Sunday?", [s_founder]));

    [Fact]
    public void For_NoDialogue_TakesNothing() => Assert.Null(CarriedWords.For("And with whom?", []));

    [Fact]
    public void For_FollowUpOfAFollowUp_ReachesBackToWhatBothAreAbout()
    {
        DialogueTurn[] dialogue = [s_founder, new("When was that?", "2022 — “… founded the company in 2022 …”")];

        var carried = CarriedWords.For("and with whom?", dialogue)!;

        Assert.Equal("Who founded Orrin & Dot Robotics? Maëlle Adjei When was that? 2022", carried.Text);
        Assert.Equal("Orrin Dot Robotics Maëlle Adjei", carried.Names);
    }

    [Fact]
    public void For_TopicThatWasLeft_IsNotReachedBackTo()
    {
        DialogueTurn[] dialogue = [s_founder, new("Who won the Estmere Cup final on Sunday?", "Tarnmoor Rovers — “…”")];

        Assert.Equal("Who won the Estmere Cup final on Sunday? Tarnmoor Rovers", CarriedWords.For("And who scored?", dialogue)?.Text);
    }

    [Theory]
    [InlineData("The passages do not say.", "Who is it?")]
    [InlineData(null, "Who is it?")]
    [InlineData("It was, as one heard, the engineer Maëlle Adjei from Lindle in 2022.", "Who is it? Maëlle Adjei Lindle 2022")]
    public void For_AnswerInAnotherForm_LendsItsNamesAlone(string? answer, string expected) =>
        Assert.Equal(expected, CarriedWords.For("And when?", [new DialogueTurn("Who is it?", answer)])?.Text);

    [Fact]
    public void For_HugeDialogue_TakesAFewWordsInAMoment()
    {
        var turn = new DialogueTurn(new string('x', 1_000_000) + " he", string.Concat(Enumerable.Repeat("Ann Bee ", 100_000)));

        Assert.InRange(CarriedWords.For("And he?", [.. Enumerable.Repeat(turn, 1000)])!.Text.Length, 1, 500);
    }
}
