using CsCheck;
using Rag.Core.Indexing;
using Rag.Retrieval.Lexical;

namespace Rag.Retrieval.Tests.Lexical;

public class InvertedIndexTests
{
    private static readonly string[] s_words = ["apple", "banker", "court", "drone", "election", "fund", "goal", "harbour"];

    [Fact]
    public void Top_AfterAnyHistory_IsWhatTheDefinitionGives()
    {
        var text = Gen.Int[0, s_words.Length - 1].Array[0, 12].Select(picks => string.Join(' ', picks.Select(pick => s_words[pick])));
        var step = Gen.Select(Gen.Int[0, 60].List[0, 6], text.List[0, 8]);

        step.List[1, 12]
            .Sample(
                history =>
                {
                    var index = InvertedIndex.Create();
                    var truth = new Dictionary<int, string>();
                    var next = 0;
                    foreach (var (removals, additions) in history)
                    {
                        var fresh = additions.Select(body => new LexicalDocument(next++, null, null, null, body)).ToList();
                        index = index.With(removals, fresh);
                        removals.ForEach(row => truth.Remove(row));
                        fresh.ForEach(document => truth.Add(document.Row, document.Text));
                        index.CheckIntegrity();

                        AssertAgrees(index, truth, ["appl", "court", "fund", "unknown"]);
                    }
                },
                iter: 50
            );
    }

    private static void AssertAgrees(InvertedIndex index, Dictionary<int, string> truth, string[] query)
    {
        var terms = query.Select((term, i) => new TermWeight(term, 1 + i)).ToList();
        var expected = truth
            .Select(pair => (Row: pair.Key, Score: Naive(truth, pair.Value, terms)))
            .Where(pair => pair.Score > 0)
            .OrderByDescending(pair => Math.Round(pair.Score, 3))
            .ThenBy(pair => pair.Row)
            .ToList();

        var actual = index.Top(terms, 1000);
        Assert.Equal(truth.Count, index.Count);
        Assert.Equal(expected.Select(pair => pair.Row).Order(), actual.Select(hit => hit.Row).Order());
        Assert.All(actual, hit => Assert.Equal(expected.Single(pair => pair.Row == hit.Row).Score, hit.Score, 1e-4));
        Assert.Equal(actual.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Row), actual);
        Assert.Equal(actual.Take(3), index.Top(terms, 3));

        var rows = truth.Keys.Append(99_999).ToArray();
        var scores = new float[rows.Length];
        index.Score(terms, rows, scores);
        Assert.Equal(rows.Select(row => actual.FirstOrDefault(hit => hit.Row == row).Score), scores);
    }

    private static double Naive(Dictionary<int, string> truth, string body, List<TermWeight> terms)
    {
        var documents = truth.Values.Select(text => Analyzer.Terms(text)).ToList();
        var average = Math.Max(1, documents.Average(document => document.Count));
        var words = Analyzer.Terms(body);
        return terms.Sum(term =>
        {
            var documentsWith = documents.Count(document => document.Contains(term.Term));
            var frequency = words.Count(word => word == term.Term);
            var inverse = Math.Log(1 + (documents.Count - documentsWith + 0.5) / (documentsWith + 0.5));
            return term.Weight * inverse * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * words.Count / average));
        });
    }

    [Fact]
    public void With_OlderVersionHeld_LeavesItAsItWas()
    {
        var before = InvertedIndex.Create().With([], [Document(1, "apple court"), Document(2, "apple")]);
        var held = before.Top([new TermWeight("appl", 1)], 10);

        var after = before.With([1], [Document(3, "apple apple")]);

        Assert.Equal(held, before.Top([new TermWeight("appl", 1)], 10));
        Assert.Equal([2, 3], after.Top([new TermWeight("appl", 1)], 10).Select(hit => hit.Row).Order());
    }

    [Fact]
    public void With_RowAddedAgain_Throws()
    {
        var index = InvertedIndex.Create().With([], [Document(1, "apple")]);

        Assert.Throws<ArgumentException>(() => index.With([], [Document(1, "court")]));
        Assert.Throws<ArgumentException>(() => index.With([], [Document(2, "court"), Document(2, "fund")]));
        Assert.Equal(1, index.With([1], [Document(1, "court")]).Count);
    }

    [Fact]
    public void Top_WithFilter_KeepsTheScores()
    {
        var index = InvertedIndex
            .Create()
            .With([], Enumerable.Range(0, 50).Select(row => Document(row, string.Join(' ', s_words.Take(1 + row % 8)))));
        TermWeight[] terms = [new("appl", 1), new("drone", 1)];

        var some = index.Top(terms, 50, row => row % 3 == 0);

        Assert.Equal(index.Top(terms, 50).Where(hit => hit.Row % 3 == 0), some);
    }

    [Fact]
    public void Top_TermsOfTitleSourceAndDate_FindTheChunk()
    {
        var index = InvertedIndex
            .Create()
            .With(
                [],
                [
                    new LexicalDocument(
                        7,
                        "A harbour opens",
                        "The Daily Coast",
                        new DateTimeOffset(2023, 10, 12, 0, 0, 0, TimeSpan.Zero),
                        "Text."
                    ),
                ]
            );

        foreach (var word in (string[])["harbour", "coast", "october", "12", "2023", "text"])
        {
            Assert.Equal(7, Assert.Single(index.Top(Analyzer.Terms(word).ConvertAll(term => new TermWeight(term, 1)), 5)).Row);
        }
    }

    [Fact]
    public void With_ManySmallUpdates_KeepsFewSegments()
    {
        var index = InvertedIndex.Create();
        for (var row = 0; row < 1000; row++)
        {
            index = index.With([], [Document(row, s_words[row % 8])]);
        }

        Assert.InRange(index.Segments.Count, 1, 11);
        Assert.Equal(1000, index.Count);
    }

    [Fact]
    public void With_LargeMergePostponed_HasTheSameHitsBeforeItAndAfterwardsWithoutWhatDiedMeanwhile()
    {
        const int Half = 20_000;
        var whole = InvertedIndex.Create();
        var index = whole;
        foreach (var first in (int[])[0, Half])
        {
            var documents = Enumerable.Range(first, Half).Select(row => Document(row, string.Join(' ', s_words.Take(1 + (row % 8)))));
            whole = whole.With([], documents);
            index = index.With([], documents, postpones: true);
        }

        var merge = Assert.IsType<PostponedMerge>(index.Postponed());
        Assert.Null(whole.Postponed());
        Assert.Equal((1, 2), (whole.Segments.Count, index.Segments.Count));
        Assert.Equal(Hits(whole), Hits(index));
        Assert.Same(index, index.Merged(merge));
        merge.Run();
        int[] died = [7, 15, Half + 7];
        whole = whole.With(died, [Document(2 * Half, "apple")]);
        index = index.With(died, [Document(2 * Half, "apple")], postpones: true);
        Assert.Equal(3, index.Segments.Count);

        index = index.Merged(merge);

        Assert.Equal(2, index.Segments.Count);
        Assert.Equal(whole.Count, index.Count);
        Assert.Equal(Hits(whole), Hits(index));
        Assert.DoesNotContain(Hits(index), hit => died.Contains(hit.Row));
        Assert.Null(index.Postponed());
        index.CheckIntegrity();
        Assert.Same(index, index.Merged(merge));

        static List<ScoredRow> Hits(InvertedIndex of) => of.Top([new TermWeight("appl", 1), new TermWeight("drone", 1)], 3 * Half);
    }

    [Fact]
    public void With_MostOfALargeSegmentDied_IsRewrittenWhenPostponedWorkIsRunWithoutWhatDiedMeanwhile()
    {
        const int Documents = 40_000;
        var whole = InvertedIndex.Create().With([], Enumerable.Range(0, Documents).Select(row => Document(row, s_words[row % 8])));
        int[] died = [.. Enumerable.Range(0, (Documents / 2) + 1)];
        var index = whole.With(died, [], postpones: true);
        whole = whole.With(died, []);
        Assert.Equal((Documents - died.Length, Documents), (Assert.Single(whole.Segments).Count, Assert.Single(index.Segments).Count));
        Assert.Null(whole.Postponed());
        var rewriting = Assert.IsType<PostponedMerge>(index.Postponed());
        rewriting.Run();
        int[] later = [Documents - 1, Documents - 8];
        whole = whole.With(later, []);

        index = index.With(later, [], postpones: true).Merged(rewriting);

        var segment = Assert.Single(index.Segments);
        Assert.Equal((Documents - died.Length, Documents - died.Length - 2), (segment.Count, segment.LiveCount));
        Assert.Equal(Hits(whole), Hits(index));
        Assert.Null(index.Postponed());
        index.CheckIntegrity();

        static List<ScoredRow> Hits(InvertedIndex of) => of.Top([new TermWeight("appl", 1), new TermWeight("harbour", 1)], Documents);
    }

    [Fact]
    public void Top_NothingAskedOrNothingThere_IsEmpty()
    {
        Assert.Empty(InvertedIndex.Create().Top([new TermWeight("appl", 1)], 10));
        var index = InvertedIndex.Create().With([], [Document(1, "apple"), Document(2, ""), Document(3, "the")]);
        Assert.Empty(index.Top([], 10));
        Assert.Empty(index.Top([new TermWeight("appl", 1)], 0));
        Assert.Equal(3, index.Count);
    }

    private static LexicalDocument Document(int row, string text) => new(row, null, null, null, text);
}
