using Rag.Core.Answers;

namespace Rag.Retrieval.Tests;

public class StoriesInSearchTests
{
    private readonly InMemoryChunkIndex _index = new(new TripleEmbedder());
    private readonly FixedStories _stories = new();

    [Fact]
    public async Task Find_TwoArticlesOfOneStory_TheBestIsHeardAndTheOtherComesLast()
    {
        var wire = _index.Add("The Corrigan ferry sank off Hallmouth harbour on Tuesday night.", "Coast Daily");
        var rewrite = _index.Add("A ferry named Corrigan has gone down close to Hallmouth harbour.", "Inland Post");
        var other = _index.Add("Hallmouth harbour will get a new lighthouse.", "The Gob");
        _stories.Add("s", wire, rewrite);
        _stories.Add("t", other);

        var hits = await FindAsync("What became of the Corrigan ferry off Hallmouth harbour?", 3);

        Assert.Equal(3, hits.Count);
        Assert.Equal([1, 2, 3], hits.Select(hit => hit.Rank));
        Assert.Equal(other, hits[1].Article.Id);
        Assert.Equal("s", hits[0].Story!.Id.Value);
        Assert.Equal(hits[0].Story, hits[2].Story);
    }

    [Fact]
    public async Task Find_OthersFillTheTop_StoryIsHeardOnce()
    {
        var wire = _index.Add("The Corrigan ferry sank off Hallmouth harbour on Tuesday night.", "Coast Daily");
        var rewrite = _index.Add("A ferry named Corrigan has gone down close to Hallmouth harbour.", "Inland Post");
        _index.Add("Hallmouth harbour will get a new lighthouse.", "The Gob");
        _stories.Add("s", wire, rewrite);

        var found = await SearchAsync("What became of the Corrigan ferry off Hallmouth harbour?", 2);

        Assert.Single(found.Hits, hit => hit.Story is not null);
        Assert.Equal(LeftOutReason.Story, Assert.Single(found.LeftOut).Reason);
    }

    [Fact]
    public async Task Find_TheSameWordsTwice_TellsThatTheSecondWasLeftOut()
    {
        _index.Add("The Corrigan ferry sank off Hallmouth harbour on Tuesday night.", "Coast Daily");
        _index.Add("The Corrigan ferry sank off Hallmouth harbour on Tuesday night.", "Inland Post");

        var found = await SearchAsync("What became of the Corrigan ferry off Hallmouth harbour?", 5);

        var (kept, leftOut) = (Assert.Single(found.Hits), Assert.Single(found.LeftOut));
        Assert.Equal(LeftOutReason.NearDuplicate, leftOut.Reason);
        Assert.NotEqual(kept.Article.Id, ((StoredPassage)leftOut.Passage).Article.Id);
    }

    [Fact]
    public async Task Find_QuestionNamesBothOutlets_BothAreHeard()
    {
        var wire = _index.Add("The Corrigan ferry sank off Hallmouth harbour on Tuesday night.", "Coast Daily");
        var rewrite = _index.Add("A ferry named Corrigan has gone down close to Hallmouth harbour.", "Inland Post");
        _index.Add("Hallmouth harbour will get a new lighthouse.", "The Gob");
        _stories.Add("s", wire, rewrite);

        var hits = await FindAsync("Did Coast Daily and Inland Post agree on the Corrigan ferry off Hallmouth harbour?", 2);

        Assert.Equal([wire, rewrite], hits.Select(hit => hit.Article.Id).OrderBy(id => id.Value));
    }

    [Fact]
    public async Task Find_QuestionNamesAnOutlet_EveryArticleOfItsIsHeard()
    {
        var first = _index.Add("The Corrigan ferry sank off Hallmouth harbour on Tuesday night.", "Coast Daily");
        var second = _index.Add("A ferry named Corrigan has gone down close to Hallmouth harbour.", "Coast Daily");
        _index.Add("Hallmouth harbour will get a new lighthouse.", "The Gob");
        _stories.Add("s", first, second);

        var hits = await FindAsync("What did Coast Daily say of the Corrigan ferry off Hallmouth harbour?", 2);

        Assert.Equal([first, second], hits.Select(hit => hit.Article.Id).OrderBy(id => id.Value));
    }

    [Fact]
    public async Task Find_SwitchedOff_RanksAsIfThereWereNoStories()
    {
        var wire = _index.Add("The Corrigan ferry sank off Hallmouth harbour on Tuesday night.", "Coast Daily");
        var rewrite = _index.Add("A ferry named Corrigan has gone down close to Hallmouth harbour.", "Inland Post");
        _index.Add("Hallmouth harbour will get a new lighthouse.", "The Gob");
        _stories.Add("s", wire, rewrite);
        var options = new RetrievalOptions { OneArticleOfAStory = false };

        var hits = await FindAsync("What became of the Corrigan ferry off Hallmouth harbour?", 2, options);

        Assert.All(hits, hit => Assert.NotNull(hit.Story));
    }

    private async Task<IReadOnlyList<Hit>> FindAsync(string question, int top, RetrievalOptions? options = null) =>
        (await SearchAsync(question, top, options)).Hits;

    private async Task<SearchResult> SearchAsync(string question, int top, RetrievalOptions? options = null)
    {
        var searcher = new HybridSearcher(
            _index,
            _index,
            new TripleEmbedder(),
            options ?? new RetrievalOptions(),
            new QuestionOptions(),
            TimeProvider.System,
            _stories
        );
        return await searcher.FindAsync(question, top, TestContext.Current.CancellationToken);
    }
}
