using Rag.Retrieval.Dialogues;
using Rag.Retrieval.Lexical;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Tests.Dialogues;

public sealed class FollowUpTests
{
    private const string Said = "Who founded the bridge company Harkstone in the capital?";

    [Theory]
    [InlineData("and what did he say?")]
    [InlineData("But why?")]
    [InlineData("What about Corvenna?")]
    [InlineData("who else?")]
    [InlineData("When did she leave the agency?")]
    [InlineData("How much does her bike weigh?")]
    [InlineData("How much would it fetch today?")]
    [InlineData("what are their names?")]
    [InlineData("Who takes over from him?")]
    [InlineData("how many jobs will that create?")]
    [InlineData("Who won in that game?")]
    [InlineData("How many lorries were stuck there?")]
    [InlineData("When is the first one due?")]
    [InlineData("Who can make new ones?")]
    [InlineData("Why?")]
    [InlineData("How many were hurt?")]
    [InlineData("When does the trial start?")]
    [InlineData("How much did the largest bridge in this region cost to build?")]
    public void Leans_QuestionThatNeedsWhatWasSaid_IsTrue(string question) => Assert.True(Leans(question));

    [Theory]
    [InlineData("Who won the Estmere Cup final?")]
    [InlineData("How long does it take to build a container ship?")]
    [InlineData("What did Sam Altman say about his plans?")]
    [InlineData("What time of the morning did they shut the Ferrow Bridge?")]
    [InlineData("How far away is that star that ticks?")]
    [InlineData("how old was the previous youngest chess champion of the country when he won?")]
    [InlineData("what does whissen mean?")]
    [InlineData("Who wrote his dialect words on the backs of delivery notes?")]
    [InlineData("what was the record surge at Port Sallow before this one?")]
    [InlineData("So how many nurses really took part in the walkout?")]
    [InlineData("By how much has Japan's Topix index gone up this year?")]
    [InlineData("What does the hospital have to call the scanner that the school cook paid for?")]
    [InlineData("How cold was it in Corvenna on the coldest November night?")]
    [InlineData("how big a fine did the Bellwether laundry get?")]
    [InlineData("")]
    [InlineData("?!")]
    public void Leans_QuestionThatStandsAlone_IsFalse(string question) => Assert.False(Leans(question));

    /// <summary>A definite noun points back only where something like it was said.</summary>
    [Fact]
    public void Leans_DefiniteNounThatNobodySaid_IsFalse()
    {
        const string Question = "How much did the largest tunnel in this region cost to build?";

        Assert.False(Leans(Question));
    }

    private static bool Leans(string question) => FollowUp.Leans(QuestionWords.Read(question), Analyzer.Terms(Said).ToHashSet());
}
