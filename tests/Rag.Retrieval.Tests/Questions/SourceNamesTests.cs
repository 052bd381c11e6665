using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Tests.Questions;

public class SourceNamesTests
{
    private static readonly string[] s_sources =
    [
        "The Verge",
        "TechCrunch",
        "Hacker News",
        "Fortune",
        "Wired",
        "The Age",
        "The Guardian",
        "CBSSports.com",
        "Cnbc | World Business News Leader",
        "BBC News - Technology",
        "BBC News - Entertainment & Arts",
        "The Independent - Life and Style",
        "The New York Times",
        "Sky Sports",
        "El País",
    ];

    [Theory]
    [InlineData("What did the Verge article say about chips?", "The Verge")]
    [InlineData("According to TechCrunch, who resigned?", "TechCrunch")]
    [InlineData("according to tech crunch who resigned", "TechCrunch")]
    [InlineData("what does theverge.com write about phones", "The Verge")]
    [InlineData("Did the Hacker News post mention revenue?", "Hacker News")]
    [InlineData("Who was fired, as reported by Fortune and Wired?", "Fortune; Wired")]
    [InlineData("Fortune article on trials", "Fortune")]
    [InlineData("Did a Guardian report name the minister?", "The Guardian")]
    [InlineData("Does 'The Age' agree?", "The Age")]
    [InlineData("The New York Times’ report on Houston", "The New York Times")]
    [InlineData("the CBS Sports story", "CBSSports.com")]
    [InlineData("Which firm did CNBC write about?", "Cnbc | World Business News Leader")]
    [InlineData("In the Cnbc | World Business News Leader article", "Cnbc | World Business News Leader")]
    [InlineData("the El Pais editorial", "El País")]
    public void Find_OutletNamed_GivesIt(string question, string expected) => Assert.Equal(expected, string.Join("; ", Named(question)));

    [Theory]
    [InlineData("At what age may one vote?")]
    [InlineData("Who found the Age of Empires disc?")]
    [InlineData("Which Fortune 500 firms left?")]
    [InlineData("who made a fortune and was wired up")]
    [InlineData("Is the ship on the verge?")]
    [InlineData("What happened in Paris?")]
    public void Find_OrdinaryWordOfAName_IsNoOutlet(string question) => Assert.Empty(Named(question));

    [Fact]
    public void Find_NameBeforeItsSection_MeansEverySection() =>
        Assert.Equal(
            ["BBC News - Entertainment & Arts", "BBC News - Technology"],
            Read("What did BBC News report?").Sources.Single().Sources.Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Find_NameWithItsSection_MeansThatOneAlone() =>
        Assert.Equal(["BBC News - Technology"], Read("the BBC News - Technology article").Sources.Single().Sources);

    [Fact]
    public void Read_TwoMentions_HaveTheirOwnClauses()
    {
        const string question = "Does the TechCrunch article on chips agree with the Fortune article on banks?";
        var read = Read(question);

        Assert.Equal(
            ["the TechCrunch article on chips agree with ", "the Fortune article on banks?"],
            read.Sources.Select(mention => question[mention.Reach.Start..mention.Reach.End])
        );
    }

    [Fact]
    public void Read_NewSources_AreKnownAtOnce()
    {
        var reader = new QuestionReader(TimeProvider.System, 2000);

        Assert.Empty(reader.Read("The Daily Coast report", ["TechCrunch"]).Sources);
        Assert.Single(reader.Read("The Daily Coast report", ["TechCrunch", "The Daily Coast"]).Sources);
    }

    private static IEnumerable<string> Named(string question) => Read(question).Sources.SelectMany(mention => mention.Sources);

    private static Question Read(string question) => new QuestionReader(TimeProvider.System, 2000).Read(question, s_sources);
}
