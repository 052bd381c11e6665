using CsCheck;
using Rag.Core.Indexing;
using Rag.Retrieval.Lexical;

namespace Rag.Retrieval.Tests.Lexical;

public class TermTallyTests
{
    [Fact]
    public void Starts_AnyTermsOneUseAfterTheOther_AreThePlacesOfTheSortedTerms()
    {
        var tally = new TermTally();
        Gen.Frequency((3, Gen.Int[0, 200]), (1, Gen.Int[0, 100_000]))
            .Array[0, 60]
            .Sample(
                occurrences =>
                {
                    var (terms, starts) = tally.Starts(occurrences);

                    int[] sorted = [.. occurrences.Order()];
                    Assert.Equal(sorted.Distinct(), terms);
                    Assert.Equal(terms.Select(term => Array.IndexOf(sorted, term)).Append(sorted.Length), starts);
                    Assert.Equal(starts[..^1], terms.Select(term => tally[term]));

                    tally.Clear(terms);
                    Assert.All(terms, term => Assert.Equal(0, tally[term]));
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void With_AFewWords_AllocatesForThemHoweverManyTermsThereAre()
    {
        const int Terms = 200_000;
        var index = InvertedIndex.Create();
        foreach (var row in Enumerable.Range(0, 1000))
        {
            var words = Enumerable.Range(row * Terms / 1000, Terms / 1000).Select(n => $"word{n}");
            index = index.With([], [Document(row, string.Join(' ', words))]);
        }

        // It is large enough not to be merged with what comes.
        var before = GC.GetAllocatedBytesForCurrentThread();
        index = index.With([], [Document(5000, "word7 word199999")]);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 10);
        Assert.Equal(5000, index.Top([new TermWeight("word199999", 1)], 2).Max(hit => hit.Row));
        index.CheckIntegrity();
    }

    /// <summary>A row that is there already ends an update after it has counted words.</summary>
    [Fact]
    public void With_AfterAnUpdateThatFailed_CountsItsOwnWordsAlone()
    {
        var index = InvertedIndex.Create().With([], [Document(1, "court"), Document(2, "court fund")]);
        Assert.Throws<ArgumentException>(() => index.With([], [Document(3, "fund fund goal"), Document(3, "fund")]));
        Assert.Throws<ArgumentException>(() => index.With([], [Document(3, "fund fund goal"), Document(1, "fund")]));

        index = index.With([], [Document(3, "fund")]);

        index.CheckIntegrity();
        Assert.Equal([2, 3], index.Top([new TermWeight("fund", 1)], 9).Select(hit => hit.Row).Order());
        Assert.Empty(index.Top([new TermWeight("goal", 1)], 9));
    }

    private static LexicalDocument Document(int row, string text) => new(row, null, null, null, text);
}
