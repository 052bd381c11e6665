using Rag.Api.Suggestions;

namespace Rag.EndToEnd.Tests.Suggestions;

/// <summary>What sentences are made questions of.</summary>
public sealed class SentenceQuestionsTests
{
    [Theory]
    [InlineData(
        "Fourteen volunteers repainted the tower of Cape Orlin",
        "How many volunteers repainted the tower of Cape Orlin?",
        "Fourteen"
    )]
    [InlineData("About 1,200 homes lost power in Morwen, the agency said", "How many homes lost power in Morwen?", "1,200")]
    [InlineData("Ida Holm opened the Ferrow Bridge on Monday", "Who opened the Ferrow Bridge on Monday?", "Ida Holm")]
    [InlineData("Jean-Luc O'Hara won the Estmere Cup on Sunday", "Who won the Estmere Cup on Sunday?", "Jean-Luc O'Hara")]
    public void Of_SentenceThatBeginsWithItsAnswer_AsksForIt(string sentence, string question, string expected) =>
        Assert.Equal(new CandidateQuestion(question, expected), SentenceQuestions.Of(sentence));

    [Theory]
    [InlineData("Ida Holm opened it on Monday in Ferrow")]
    [InlineData("Ida Holm said that the bridge of Ferrow is open")]
    [InlineData("She opened the Ferrow Bridge on Monday")]
    [InlineData("Fourteen volunteers repainted the tower")]
    [InlineData("Fourteen of the volunteers repainted the tower of Orlin")]
    [InlineData("1998 was the last year of the tower of Orlin")]
    [InlineData("The Ferrow Bridge opened on Monday in the rain")]
    [InlineData("Ida Holm opened")]
    [InlineData("")]
    [InlineData(",")]
    public void Of_SentenceThatDoesNotStandAlone_AsksNothing(string sentence) => Assert.Null(SentenceQuestions.Of(sentence));
}
