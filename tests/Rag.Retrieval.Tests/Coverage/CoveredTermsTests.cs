using Rag.Retrieval.Coverage;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Tests.Coverage;

public class CoveredTermsTests
{
    private const string Question = "Did Coast Daily say why ferry tolls rose, and who built the northern harbour tunnel?";

    private readonly QuestionTerms _terms = new(new QuestionReader(TimeProvider.System, 2000).Read(Question, ["Coast Daily"]));

    [Fact]
    public void FreshOf_TermsOfATextTaken_CountForLessAndOthersForAsMuch()
    {
        var texts = Texts("Ferry tolls rose.", "Tolls rose on every ferry.", "The tunnel was built below the harbour.");
        var covered = new CoveredTerms(_terms, texts);
        var before = Fresh(covered, texts);

        covered.Take(0);

        var after = Fresh(covered, texts);
        Assert.True(after[1] < before[1]);
        Assert.Equal(before[2], after[2], 1e-6);
    }

    [Fact]
    public void FreshOf_TakenAgainAndAgain_NeverIsNegativeNorGrows()
    {
        var texts = Texts("Ferry tolls rose.", "The harbour tunnel.", "Nothing of the kind.");
        var covered = new CoveredTerms(_terms, texts);
        var last = Fresh(covered, texts);
        for (var i = 0; i < 30; i++)
        {
            covered.Take(i % texts.Count);
            var now = Fresh(covered, texts);
            Assert.All(now.Zip(last), pair => Assert.InRange(pair.First, 0, pair.Second));
            last = now;
        }
    }

    [Fact]
    public void FreshOf_WordsOfTheOutletAlone_AreWorthNothing()
    {
        var texts = Texts("Coast Daily, the daily of the coast.", "Ferry tolls.");

        Assert.Equal(0, new CoveredTerms(_terms, texts).FreshOf(0));
    }

    [Fact]
    public void FreshOf_AllTermsInFewTexts_IsWorthOneAtMost()
    {
        var texts = Texts(Question, "Ferry tolls.");

        Assert.InRange(new CoveredTerms(_terms, texts).FreshOf(0), 0.99, 1.0001);
    }

    private List<ReadCandidate> Texts(params string[] texts) =>
        [.. texts.Select((text, i) => new ReadCandidate(i, _terms.Match(null, text)))];

    private static List<double> Fresh(CoveredTerms covered, List<ReadCandidate> texts) =>
        [.. Enumerable.Range(0, texts.Count).Select(covered.FreshOf)];
}
