using CsCheck;
using Rag.Answering.Candidates;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Answering.Tests.Candidates;

public sealed class CandidateFinderTests
{
    private const string Body = "The bridge was closed in May. Mayor Lena Ortal opened it on Friday.\nIt cost 5 million crowns.";

    [Fact]
    public void Find_ASpanOfTheText_ComesWithItsSentence()
    {
        var candidate = Assert.Single(Find(("Lena Ortal", 3)));

        Assert.Equal(("Lena Ortal", 3, 0), (candidate.Text, candidate.Score, candidate.Hit));
        Assert.Equal("Mayor Lena Ortal opened it on Friday.", Quote(candidate));
    }

    [Fact]
    public void Find_ASpanOfTheTitle_TakesASentenceOfTheTextThatHoldsIt()
    {
        var hit = TestHits.Hit("a", Body, "Opened on friday after months");
        var candidate = Assert.Single(CandidateFinder.Find([TestHits.Read(hit, ("on friday", 2))]));

        Assert.Equal("on friday", candidate.Text);
        Assert.Equal("Mayor Lena Ortal opened it on Friday.", Quote(candidate));
    }

    [Fact]
    public void Find_ASpanOfTheTitleThatNoSentenceHolds_IsLeftOut()
    {
        var hit = TestHits.Hit("a", Body, "Bridge opened after six months");

        Assert.Empty(CandidateFinder.Find([TestHits.Read(hit, ("six months", 9))]));
        Assert.Null(CandidateFinder.BestOf([TestHits.Read(hit, ("six months", 9))], 0));
    }

    [Theory]
    [InlineData("in May. Mayor Lena Ortal")]
    [InlineData("Friday.\nIt")]
    public void Find_ASpanAcrossSentences_IsLeftOut(string words) => Assert.Empty(Find((words, 9)));

    [Fact]
    public void Find_ASpanOfMarksAlone_IsLeftOut()
    {
        var hit = TestHits.Hit("a", "It rained – all day.");

        Assert.Empty(CandidateFinder.Find([TestHits.Read(hit, (" – ", 9))]));
    }

    [Fact]
    public void Find_SeveralHits_BestFirst_EachTextOnceWithItsBestScore()
    {
        var other = TestHits.Hit("b", "It was on Friday, said Lena Ortal.");
        ReadHit[] hits =
        [
            TestHits.Read(TestHits.Hit("a", Body), ("Lena Ortal", 3), ("May", 1)) with
            {
                Penalty = 2,
            },
            TestHits.Read(other, ("on Friday", 4), ("Lena Ortal", 2)),
        ];
        var found = CandidateFinder.Find(hits);

        Assert.Equal(
            [("on Friday", 1, 4), ("Lena Ortal", 1, 2), ("May", 0, -1.0)],
            found.Select(candidate => (candidate.Text, candidate.Hit, candidate.Score))
        );
        Assert.Equal(("Lena Ortal", 1.0), (CandidateFinder.BestOf(hits, 0)!.Text, CandidateFinder.BestOf(hits, 0)!.Score));
    }

    [Fact]
    public void Find_ALongSentence_IsShortenedAroundTheAnswerAtSpaces()
    {
        var filler = string.Join(' ', Enumerable.Repeat("filler", 100));
        var text = $"{filler} the answer stands here {filler}.";
        var read = TestHits.Read(TestHits.Hit("a", text), ("the answer stands here", 1));
        var sentence = Assert.Single(CandidateFinder.Find([read])).Sentence;
        var quote = text[sentence.Start..sentence.End];

        Assert.InRange(quote.Length, 350, 360 + (2 * "filler".Length));
        Assert.Contains("the answer stands here", quote);
        Assert.All(quote.Split(' '), word => Assert.Contains(word, (string[])["filler", "the", "answer", "stands", "here"]));
    }

    /// <summary>Of any spans in any text: whatever is given can be proved by what is quoted.</summary>
    [Fact]
    public void Find_AnySpans_EveryCandidatesSentenceHoldsItsWords() =>
        Gen.Select(
                Gen.OneOf(
                    "rain",
                    "Snow",
                    "Mr.",
                    "end.",
                    "“said",
                    "so”",
                    "(5",
                    "-7",
                    "1,000)",
                    "a\nB",
                    "word" + new string('x', 80),
                    "—"
                ).Array[0, 60],
                Gen.OneOf("", "Rain and snow", "  Snow\t"),
                Gen.Select(Gen.Int[0, 999], Gen.Int[0, 99]).Array[0, 8]
            )
            .Sample(
                (words, title, places) =>
                {
                    var hit = TestHits.Hit("a", string.Join(' ', words), title);
                    var text = HitExtractor.TextOf(hit);
                    var spans = places
                        .Where(_ => text.Length > 0)
                        .Select((place, i) => new ExtractedSpan(SpanOf(place.Item1, place.Item2, text.Length), -i))
                        .ToList();
                    var found = CandidateFinder.Find([new ReadHit(hit, new Extraction(0, spans), 0)]);

                    Assert.Distinct(found.Select(candidate => candidate.Text));
                    Assert.Equal(found.OrderByDescending(candidate => candidate.Score), found);
                    Assert.All(found, candidate =>
                    {
                        var quote = hit.Text[candidate.Sentence.Start..candidate.Sentence.End];
                        Assert.NotEmpty(candidate.Text);
                        Assert.DoesNotContain('\n', quote);
                        Assert.Equal(quote.Trim(), quote);
                        Assert.Contains(candidate.Text, quote, StringComparison.OrdinalIgnoreCase);
                    });
                },
                iter: 3000
            );

    private static TextSpan SpanOf(int start, int length, int within)
    {
        start %= within;
        return new TextSpan(start, Math.Min(within, start + 1 + length));
    }

    private static List<AnswerCandidate> Find(params ReadOnlySpan<(string Words, double Score)> spans) =>
        CandidateFinder.Find([TestHits.Read(TestHits.Hit("a", Body), spans)]);

    private static string Quote(AnswerCandidate candidate) => Body[candidate.Sentence.Start..candidate.Sentence.End];
}
