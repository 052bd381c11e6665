using Rag.Core.Answers;

namespace Rag.Retrieval.Tests.Coverage;

public class CoverageInSearchTests
{
    private readonly TripleEmbedder _embedder = new();
    private readonly InMemoryChunkIndex _index;

    public CoverageInSearchTests() => _index = new InMemoryChunkIndex(_embedder);

    [Fact]
    public async Task Search_SeveralThingsAsked_TellsEachBeforeOneAgain()
    {
        for (var i = 0; i < 8; i++)
        {
            _index.Add($"Ferry tolls rose again in district {i}, and the toll of ferry line {i} rose most of all.");
        }

        var other = _index.Add("A firm from Bergen built the northern harbour tunnel, which took nine years.");

        var hits = (await Search("Why did the ferry tolls rise, and who built the northern harbour tunnel?", new(), 3)).Hits;

        Assert.Contains(other, hits.Select(hit => hit.Article.Id));
        Assert.Contains(hits, hit => hit.Article.Id != other);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    public async Task Search_AnyDepth_FindsEveryCandidateOnce(int reread)
    {
        for (var i = 0; i < 30; i++)
        {
            _index.Add(
                $"Word{i} about harbour number {i} and toll {i * 3}, told by writer{i} in town{i}.",
                i % 3 == 0 ? "Coast Daily" : null
            );
        }

        var found = await Search("harbour, toll and number", new RetrievalOptions { Reread = reread }, 30);

        Assert.Equal(30, found.Hits.Select(hit => hit.Chunk.Id).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 30), found.Hits.Select(hit => hit.Rank));
    }

    [Fact]
    public async Task Search_WordsTogetherInOneStretch_ComeBeforeWordsFarApart()
    {
        var apart = _index.Add($"The ferry left early. {Filler('a')} A captain resigned over wages. {Filler('b')} The strike ended.");
        var together = _index.Add(
            $"The ferry captain resigned over the strike. {Filler('c')} Nothing was new. {Filler('d')} That was all."
        );

        var hits = (await Search("Which ferry captain resigned over the strike?", new RetrievalOptions { Dense = 0 }, 2)).Hits;

        Assert.Equal([together, apart], hits.Select(hit => hit.Article.Id));
    }

    [Theory]
    [InlineData("Coast Daily and North Star", 3)]
    [InlineData("Coast Daily", 1)]
    [InlineData("Inland Post", 1)]
    public async Task Search_QuestionOfClauses_EmbedsTheLongestWhereTwoOutletsAreNamed(string outlets, int embedded)
    {
        _index.Add("The harbour bridge opened.", "Coast Daily");
        _index.Add("A ferry stopped.", "North Star");
        var question =
            $"According to {outlets}, who built the long harbour bridge in the north, which ferry stopped, "
            + "why did the old tolls rise so much, and when did Anna Holm leave?";

        await Search(question, new RetrievalOptions { ClauseVectors = 2 }, 5);

        Assert.Equal(embedded, _embedder.QuestionsEmbedded);
    }

    [Fact]
    public async Task Search_NothingReread_EmbedsTheQuestionAlone()
    {
        _index.Add("The harbour bridge opened.", "Coast Daily");
        _index.Add("A ferry stopped.", "North Star");

        await Search(
            "Who built the harbour bridge, and why did the tolls rise, as Coast Daily and North Star say?",
            new RetrievalOptions { Reread = 0 },
            5
        );

        Assert.Equal(1, _embedder.QuestionsEmbedded);
    }

    private static string Filler(char mark) => string.Join(' ', Enumerable.Range(0, 60).Select(i => $"{mark}unrelated{i}"));

    private ValueTask<SearchResult> Search(string question, RetrievalOptions options, int top) =>
        new HybridSearcher(_index, _index, _embedder, options, new QuestionOptions(), TimeProvider.System).FindAsync(
            question,
            top,
            TestContext.Current.CancellationToken
        );
}
