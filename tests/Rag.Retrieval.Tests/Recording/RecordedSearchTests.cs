using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Retrieval.Recording;

namespace Rag.Retrieval.Tests.Recording;

public sealed class RecordedSearchTests
{
    private const int Top = 10;

    private static readonly FixedTime s_time = new(new DateTimeOffset(2023, 12, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Rank_UnderAnyWeights_GivesTheHitsOfASearchUnderThem(int seed)
    {
        var news = new InventedNews(seed, 120);
        var stories = new FixedStories();
        stories.Add("s", [.. news.Articles.Take(9)]);
        var random = new Random(seed);
        var recorder = new SearchRecorder(Searcher(news, new RetrievalOptions(), stories));
        for (var n = 0; n < 25; n++)
        {
            var question = news.Question();
            var recorded = await recorder.RecordAsync(new SearchRequest(question), Top, (_, _) => { }, _cancellation);
            var weights = RetrievalWeight.All.Select(weight => weight.Lowest + random.NextDouble() * (weight.Highest - weight.Lowest));
            var others = RetrievalWeight.OptionsWith(new RetrievalOptions { Reread = 12 }, [.. weights]);
            foreach (var options in (RetrievalOptions[])[new(), others])
            {
                var hits = (await Searcher(news, options, stories).FindAsync(question, Top, _cancellation)).Hits;

                Assert.Equal(hits.Select(hit => hit.Chunk.Id), recorded!.Rank(options, Top).Select(recorded.ChunkOf));
            }
        }
    }

    [Fact]
    public async Task Record_EveryCandidate_IsJudgedOnceWithItsChunk()
    {
        var news = new InventedNews(4, 60);
        var judged = new Dictionary<int, ChunkId>();
        var recorded = await new SearchRecorder(Searcher(news, new RetrievalOptions())).RecordAsync(
            new SearchRequest(news.Question()),
            Top,
            (candidate, chunk) => judged.Add(candidate, chunk.Chunk.Id),
            _cancellation
        );

        Assert.Equal(recorded!.Count, judged.Count);
        Assert.All(judged, pair => Assert.Equal(recorded.ChunkOf(pair.Key), pair.Value));
    }

    [Fact]
    public async Task Record_NothingToLookFor_IsNull() =>
        Assert.Null(
            await new SearchRecorder(Searcher(new InventedNews(5, 5), new RetrievalOptions())).RecordAsync(
                new SearchRequest("?!"),
                Top,
                (_, _) => { },
                _cancellation
            )
        );

    [Fact]
    public void Weights_AreAppliedByTheirNames_AndLeaveTheGivenOptionsAlone()
    {
        var options = new RetrievalOptions { TopLexical = 7 };
        var changed = RetrievalWeight.OptionsWith(options, [.. RetrievalWeight.All.Select((weight, i) => weight.Lowest + .01 * (i + 1))]);

        Assert.Equal(7, changed.TopLexical);
        for (var i = 0; i < RetrievalWeight.All.Count; i++)
        {
            var weight = RetrievalWeight.All[i];
            var value = typeof(RetrievalOptions).GetProperty(weight.Name)!.GetValue(changed);
            Assert.Equal(weight.Lowest + .01 * (i + 1), value);
            Assert.Equal(value, weight.Of(changed));
            Assert.InRange(weight.Of(options), weight.Lowest, weight.Highest);
            Assert.Equal(weight.Of(new RetrievalOptions()), weight.Of(options));
        }
    }

    [Fact]
    public async Task Explain_Ranks_AreThoseAmongAllThatIsStored()
    {
        var news = new InventedNews(6, 120, copyEach: 1);
        var all = new RetrievalOptions
        {
            TopLexical = 1000,
            TopDense = 1000,
            NearDuplicate = 1,
            OneArticleOfAStory = false,
            Reread = 1000,
        };
        var chunks = news.Articles.Select((_, i) => new ChunkId(i)).ToList();
        for (var n = 0; n < 10; n++)
        {
            var question = news.Question();
            var found = (await Searcher(news, all).FindAsync(question, 1000, _cancellation)).Hits;
            var standings = await Searcher(news, all).ExplainAsync(new SearchRequest(question), chunks, Top, _cancellation);

            Assert.Equal(chunks, standings.Select(standing => standing.Chunk));
            foreach (var standing in standings)
            {
                var hit = found.Single(hit => hit.Chunk.Id == standing.Chunk);
                Assert.Equal(hit.Rank, standing.FusedRank);
                Assert.Equal(
                    hit.Match.Lexical > 0 ? 1 + found.Count(other => other.Match.Lexical > hit.Match.Lexical) : null,
                    standing.LexicalRank
                );
                Assert.Equal(1 + found.Count(other => other.Match.Dense > hit.Match.Dense), standing.DenseRank);
                Assert.True(standing.IsCandidate);
                Assert.Null(standing.LeftOut);
            }
        }
    }

    [Fact]
    public async Task Explain_AChunkThatIsNoCandidate_HasTheRankThatItWouldHave()
    {
        var news = new InventedNews(7, 120);
        var few = new RetrievalOptions { TopLexical = 3, TopDense = 3 };
        var question = news.Question();
        var candidates = new HashSet<ChunkId>();
        await new SearchRecorder(Searcher(news, few)).RecordAsync(
            new SearchRequest(question),
            1,
            (_, chunk) => candidates.Add(chunk.Chunk.Id),
            _cancellation
        );
        var outside = Enumerable.Range(0, 120).Select(i => new ChunkId(i)).First(id => !candidates.Contains(id));
        var standings = await Searcher(news, few)
            .ExplainAsync(new SearchRequest(question), [outside, candidates.First()], 1, _cancellation);

        Assert.Equal([false, true], standings.Select(standing => standing.IsCandidate));
        Assert.InRange(standings[0].FusedRank!.Value, 1, candidates.Count + 1);
        Assert.NotEqual(standings[0].FusedRank, standings[1].FusedRank);
        Assert.InRange(standings[0].DenseRank!.Value, 4, 120);
    }

    [Fact]
    public async Task Explain_ACopyAndAStoryToldBefore_SayWhyTheyAreNoHits()
    {
        var news = new InventedNews(8, 0);
        var wire = news.Index.Add("The Corrigan ferry sank off Hallmouth harbour on Tuesday night.", "Coast Daily");
        news.Index.Add("The Corrigan ferry sank off Hallmouth harbour on Tuesday night.", "Inland Post");
        var rewrite = news.Index.Add("A ferry named Corrigan has gone down close to Hallmouth harbour.", "The Gob");
        news.Index.Add("Hallmouth harbour will get a new lighthouse.", "The Gob");
        var stories = new FixedStories();
        stories.Add("s", wire, rewrite);
        var request = new SearchRequest("What became of the Corrigan ferry off Hallmouth harbour?");
        var chunks = Enumerable.Range(0, 4).Select(i => new ChunkId(i)).ToList();

        var standings = await Searcher(news, new RetrievalOptions(), stories).ExplainAsync(request, chunks, 2, _cancellation);

        Assert.Equal([null, LeftOutReason.NearDuplicate, LeftOutReason.Story, null], standings.Select(standing => standing.LeftOut));
    }

    [Fact]
    public async Task Explain_ChunksThatTheAskerMayNotFind_StandNowhere()
    {
        var news = new InventedNews(9, 10);
        var request = new SearchRequest("harbour bridge") { Filter = new NewsFilter { Sources = new HashSet<string> { "Coast Daily" } } };
        var other = (await news.Index.FindChunksAsync([.. Enumerable.Range(0, 10).Select(i => new ChunkId(i))], _cancellation))
            .Values.First(chunk => chunk.Article.Source != "Coast Daily")
            .Chunk.Id;

        var standing = Assert.Single(await Searcher(news, new RetrievalOptions()).ExplainAsync(request, [other], 5, _cancellation));

        Assert.Equal(new SearchStanding(other, null, null, null, false, null), standing);
    }

    private static HybridSearcher Searcher(InventedNews news, RetrievalOptions options, FixedStories? stories = null) =>
        new(news.Index, news.Index, new TripleEmbedder(), options, new QuestionOptions(), s_time, stories);
}
