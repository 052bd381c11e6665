using Rag.Eval.Making;

namespace Rag.Eval.Tests.Making;

/// <summary>What sentences are asked, and which are asked nothing.</summary>
public sealed class QuestionRulesTests
{
    [Theory]
    [InlineData(
        "Ida Holm opened the rebuilt bridge in Oslo, which had been closed since the flood.",
        "Who opened the rebuilt bridge in Oslo?",
        "Ida Holm"
    )]
    [InlineData(
        "President Bo Lund, who is ill, will open the winter games in Bergen after all.",
        "Who will open the winter games in Bergen?",
        "Bo Lund|President Bo Lund"
    )]
    [InlineData(
        "Ida Holm, the chief executive of Nordic Ferries, announced a new line to Bergen on Monday.",
        "Who is the chief executive of Nordic Ferries?",
        "Ida Holm"
    )]
    [InlineData(
        "The old bridge at Corvin Point was repaired by Bo Lund in 1950 with stones of Holm Castle.",
        "Who repaired the old bridge at Corvin Point in 1950 with stones of Holm Castle?",
        "Bo Lund"
    )]
    [InlineData(
        "More than 200 volunteers planted trees along the river in Oslo, officials said in a report.",
        "How many volunteers planted trees along the river in Oslo?",
        "200|more than 200"
    )]
    [InlineData(
        "Fourteen masons repaired the lighthouse at Corvin Point while the harbor was closed to ships.",
        "How many masons repaired the lighthouse at Corvin Point?",
        "fourteen|14|Fourteen"
    )]
    [InlineData(
        "The city of Oslo planted about 300 young trees in Holm Park, its parks office said last week.",
        "How many young trees did the city of Oslo plant in Holm Park?",
        "300|about 300"
    )]
    [InlineData(
        "Nordic Ferries has opened 12 offices in Norway, although few people travel in winter.",
        "How many offices has Nordic Ferries opened in Norway?",
        "12"
    )]
    [InlineData(
        "Nordic Ferries raised $5.2 million from investors in Oslo, far more than it had hoped for.",
        "How much money did Nordic Ferries raise from investors in Oslo?",
        "$5.2 million"
    )]
    [InlineData(
        "Nordic Ferries bought Bergen Lines for £30 million, which surprised those who know both.",
        "For how much did Nordic Ferries buy Bergen Lines?",
        "£30 million"
    )]
    [InlineData(
        "Exports of Norway fell by 5% in March 2021, the office for statistics said on Friday.",
        "By how much did exports of Norway fall in March 2021?",
        "5%"
    )]
    [InlineData(
        "Nordic Ferries launched its first electric ship on March 3, 2021, two years later than planned.",
        "When did Nordic Ferries launch its first electric ship?",
        "March 3, 2021"
    )]
    [InlineData("Ida Holm, who heads the Chamber of Commerce, opened the fair.", "Who heads the Chamber of Commerce?", "Ida Holm")]
    [InlineData("Among those on board was Benedikt Holm, 84, who had worked there for years.", "How old is Benedikt Holm?", "84")]
    [InlineData(
        "According to Nordic Ferries founder Ida Holm the harbor is now too small for its ships.",
        "Who is the founder of Nordic Ferries?",
        "Ida Holm"
    )]
    [InlineData(
        "Ida Holm scored the winning goal in the Estmere Cup final in the 88th minute, to the joy of most.",
        "Who scored the winning goal in the Estmere Cup final?",
        "Ida Holm"
    )]
    [InlineData(
        "Nordic Ferries launched an electric ship on March 3, 2021, two years later than it had planned.",
        "When did Nordic Ferries launch an electric ship?",
        "March 3, 2021"
    )]
    public void Of_SentenceThatAnswers_AsksForIt(string sentence, string question, string golds)
    {
        var vocabulary = new NewsVocabulary();
        vocabulary.Learn("many exports went there");
        var made = QuestionRules.Of(vocabulary.WithoutCapital(sentence)).ToList();
        Assert.Equal(
            golds.Split('|').Order(),
            Assert.Single(made, one => one.Question == question).Golds.Append(golds.Split('|')[^1]).Distinct().Order()
        );
    }

    [Theory]
    [InlineData("The company raised $5 million from investors in Oslo, far more than it had hoped for.")] // which company?
    [InlineData("He opened the rebuilt bridge in Oslo, which had been closed since the flood.")]
    [InlineData("“Ida Holm opened the bridge in Oslo,” the mayor said, and everybody laughed at that.")]
    [InlineData("The man arrested in Oslo appeared in court in Bergen for the second time that week.")]
    [InlineData("Two of them opened shops in Oslo, which is more than anybody thought possible then.")]
    [InlineData("Did Ida Holm open the rebuilt bridge in Oslo, which had been closed since the flood?")]
    [InlineData("Ida Holm made the comments in a lengthy post after the meeting, which was not in Oslo.")] // which comments?
    [InlineData("Ida Holm reached out to Nordic Ferries, which did not answer before the paper went to press.")]
    [InlineData("Ida Holm opened it.")]
    public void Of_SentenceThatNeedsAnother_AsksNothing(string sentence) => Assert.Empty(QuestionRules.Of(sentence));

    /// <summary>What is asked for never stands in the question.</summary>
    [Fact]
    public void Of_AnyQuestion_DoesNotTellItsAnswer()
    {
        string[] subjects = ["Ida Holm", "The city of Oslo", "About 40 nurses", "Nordic Ferries", "Mayor Bo Lund"];
        string[] verbs = ["opened", "raised", "planted", "was", "will open", "has bought", "fell by"];
        string[] objects = ["300 trees", "$4 million", "5%", "the bridge", "12 new shops"];
        string[] ends = ["in Bergen on May 3, 2021", "in Holm Park, the mayor said", "for $3 million last year", "by Ida Holm in 1999"];
        foreach (
            var sentence in subjects.SelectMany(a => verbs.SelectMany(b => objects.SelectMany(c => ends.Select(d => $"{a} {b} {c} {d}."))))
        )
        {
            Assert.All(QuestionRules.Of(sentence), made => Assert.False(WholeWords.Hold(made.Question, [made.Golds[0]]), made.Question));
        }
    }

    [Fact]
    public void CopiedShare_CountsTheWordsInTheirOrder()
    {
        Assert.Equal(.5, CopiedShare.Of("Who opened the bridge?", "Ida Holm opened the bridge today."), 3);
        Assert.Equal(1d / 3, CopiedShare.Of("bridge the opened", "Opened the bridge."), 3);
        Assert.Equal(0, CopiedShare.Of("Who?", ""));
    }

    [Fact]
    public void WithoutCapital_FirstWordThatIsWrittenSmall_IsNoName()
    {
        var vocabulary = new NewsVocabulary();
        vocabulary.Learn("The police came to Brown.");
        Assert.Equal("police left.", vocabulary.WithoutCapital("Police left."));
        Assert.Equal("Brown left.", vocabulary.WithoutCapital("Brown left."));
        Assert.Equal("A left.", vocabulary.WithoutCapital("A left."));
        Assert.Equal("", vocabulary.WithoutCapital(""));
    }
}
