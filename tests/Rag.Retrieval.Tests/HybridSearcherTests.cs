using System.Diagnostics;
using Rag.Core.Answers;

namespace Rag.Retrieval.Tests;

public class HybridSearcherTests
{
    private static readonly DateTimeOffset s_published = new(2023, 10, 12, 9, 0, 0, TimeSpan.Zero);

    private readonly TripleEmbedder _embedder = new();
    private readonly InMemoryChunkIndex _index;

    public HybridSearcherTests() => _index = new InMemoryChunkIndex(_embedder);

    [Fact]
    public async Task Search_WordsOfOneChunk_FindsItFirst()
    {
        _index.Add("The harbour bridge opened to lorries after a two-year repair.");
        var wanted = _index.Add("The orchestra chose a new conductor from Bergen.");
        _index.Add("Farmers expect a poor apple harvest.");

        var result = await Search("Who is the orchestra's new conductor?");

        Assert.Equal(wanted, result.Hits[0].Article.Id);
        Assert.Equal(Enumerable.Range(1, result.Hits.Count), result.Hits.Select(hit => hit.Rank));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \t\n")]
    [InlineData("?!… — “”")]
    [InlineData("\0\u0001\uFFFD\uD800")]
    public async Task Search_NoWord_FindsNothing(string question)
    {
        _index.Add("The harbour bridge opened.");

        Assert.Equal(new SearchResult([], 0).Candidates, (await Search(question)).Candidates);
    }

    [Theory]
    [InlineData("who is it and what was that")]
    [InlineData("مرحبا بالعالم")]
    [InlineData("¿Qué pasó?")]
    public async Task Search_NoIndexedWord_StillAnswersByMeaning(string question)
    {
        _index.Add("The harbour bridge opened.");

        Assert.Single((await Search(question)).Hits);
    }

    [Fact]
    public async Task Search_MegabyteOfText_TakesNoLongerThanItsBeginning()
    {
        for (var i = 0; i < 50; i++)
        {
            _index.Add($"Story {i} about harbour number {i}, told at length in many words.");
        }

        await Search("harbour");
        var clock = Stopwatch.StartNew();
        var result = await Search(string.Concat(Enumerable.Repeat("harbour, story and TechCrunch on October 12, 2023; ", 21_000)));

        Assert.NotEmpty(result.Hits);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task Search_EmptyIndex_FindsNothing() => Assert.Empty((await Search("harbour bridge")).Hits);

    [Fact]
    public async Task Search_OneOutletNamed_PrefersIt()
    {
        _index.Add("The harbour bridge opened to lorries.", "Coast Daily");
        var wanted = _index.Add("The harbour bridge opened to all lorries on time.", "Inland Post");

        Assert.Equal(wanted, (await Search("When did the harbour bridge open, according to Inland Post?")).Hits[0].Article.Id);
    }

    [Fact]
    public async Task Search_TwoOutletsNamed_TakeTurns()
    {
        for (var i = 0; i < 6; i++)
        {
            _index.Add($"Coast report {i}: the harbour bridge opened with ceremony number {i} and speech {i * 7}.", "Coast Daily");
        }

        _index.Add("Budget talks failed in the capital.", "Inland Post");
        _index.Add("The council discussed bridge tolls.", "Inland Post");

        var result = await Search("Did Coast Daily report the harbour bridge opening before Inland Post wrote about the budget?", top: 4);

        Assert.Equal(2, result.Hits.Count(hit => hit.Article.Source == "Inland Post"));
        Assert.NotEqual(result.Hits[0].Article.Source, result.Hits[1].Article.Source);
    }

    [Fact]
    public async Task Search_DayNamed_PrefersThatDay()
    {
        for (var day = 0; day < 5; day++)
        {
            _index.Add("The council met about bridge tolls again, session " + (char)('p' + day), null, s_published.AddDays(day));
        }

        var result = await Search("What did the council decide about bridge tolls on October 14, 2023?");

        Assert.Equal(s_published.AddDays(2), result.Hits[0].Article.PublishedAt);
    }

    [Fact]
    public async Task Search_SameTextInUnnamedOutlets_IsGivenOnce()
    {
        const string wire = "The harbour bridge opened to lorries after a two-year repair that cost nine million crowns.";
        _index.Add(wire, "Coast Daily");
        _index.Add(wire, "Inland Post");
        _index.Add("Tolls on the harbour bridge stay as they are until spring.", "Inland Post");

        Assert.Equal(2, (await Search("What did the harbour bridge repair cost?")).Hits.Count);
    }

    /// <summary>Chunks are read as many at a time as hits are wanted.</summary>
    [Fact]
    public async Task Search_FirstChunksAllSayTheSame_GoesOnToTheNext()
    {
        const string wire = "The harbour bridge opened to lorries after a two-year repair that cost nine million crowns.";
        for (var i = 0; i < 7; i++)
        {
            _index.Add(wire, $"Outlet {i}");
        }

        var other = _index.Add("Tolls on the harbour bridge stay as they are until spring.", "Inland Post");

        var hits = (await Search("What did the harbour bridge repair cost?", top: 2)).Hits;

        Assert.Equal([wire, "Tolls on the harbour bridge stay as they are until spring."], hits.Select(hit => hit.Chunk.Text));
        Assert.Equal((2, other), (hits[1].Rank, hits[1].Article.Id));
    }

    /// <summary>Between the index's answer and the reading of the chunks a correction may come in.</summary>
    [Fact]
    public async Task Search_ChunkRetiredSinceItWasFound_IsPassedOver()
    {
        var gone = _index.Add("The orchestra chose a new conductor from Bergen.");
        var left = _index.Add("The orchestra plays in Bergen.");
        _index.Retired.Add(gone);

        Assert.Equal([left], (await Search("Who is the orchestra's new conductor?", top: 1)).Hits.Select(hit => hit.Article.Id));
    }

    [Fact]
    public async Task Search_SameTextInNamedOutlets_IsGivenForEach()
    {
        const string wire = "The harbour bridge opened to lorries after a two-year repair that cost nine million crowns.";
        _index.Add(wire, "Coast Daily");
        _index.Add(wire, "Inland Post");

        Assert.Equal(2, (await Search("Do Coast Daily and Inland Post agree on the harbour bridge?")).Hits.Count);
    }

    [Fact]
    public async Task Search_EquallyGoodNews_LatestFirstUnlessADateIsNamed()
    {
        var now = TimeProvider.System.GetUtcNow();
        var old = _index.Add(
            "Alpha reports that the council met about bridge tolls.",
            null,
            new DateTimeOffset(2023, 10, 12, 0, 0, 0, TimeSpan.Zero)
        );
        var fresh = _index.Add("Omega writes: the council met about bridge tolls.", null, now.AddDays(-1));

        Assert.Equal(
            fresh,
            (await Search("council bridge tolls", options: new RetrievalOptions { Recency = 1, Dense = 0 })).Hits[0].Article.Id
        );
        Assert.Equal(
            old,
            (await Search("council bridge tolls in October 2023", options: new RetrievalOptions { Recency = 1, Dense = 0 }))
                .Hits[0]
                .Article
                .Id
        );
    }

    [Fact]
    public async Task Search_Repeated_GivesTheSame()
    {
        for (var i = 0; i < 40; i++)
        {
            _index.Add(
                $"The harbour bridge, part {i % 7}, and the budget of {i}.",
                i % 2 == 0 ? "Coast Daily" : "Inland Post",
                s_published.AddHours(i)
            );
        }

        const string question = "Did Coast Daily and Inland Post agree on the bridge, and on the budget?";
        var first = await Search(question);
        var second = await Search(question);

        Assert.Equal(first.Hits.Select(hit => (hit.Chunk.Id, hit.Score)), second.Hits.Select(hit => (hit.Chunk.Id, hit.Score)));
    }

    [Fact]
    public async Task Read_ThenGlanceAndFind_ReadsTheQuestionOnceAndEmbedsItForTheSearchAlone()
    {
        var wanted = _index.Add("The orchestra chose a new conductor from Bergen.");
        _index.Add("Farmers expect a poor apple harvest.");
        var search = await Searcher()
            .ReadAsync(new SearchRequest("Who is the orchestra's new conductor?"), TestContext.Current.CancellationToken);

        var glance = await search.GlanceAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal((wanted, 0), (glance.Single().Article.Id, _embedder.QuestionsEmbedded));
        var found = await search.FindAsync(1, TestContext.Current.CancellationToken);

        Assert.Equal((wanted, 1), (found.Hits.Single().Article.Id, _embedder.QuestionsEmbedded));
        Assert.Equal(1, _index.QuestionsRead);
    }

    [Fact]
    public async Task Read_FollowUp_FindsWithWhatTheDialogueLends()
    {
        _index.Add("The library sold its organ, which weighs nine tonnes.");
        var wanted = _index.Add("The lighthouse of Morwen weighs nine hundred tonnes.");
        _index.Add("The trawler weighs nine tonnes.");
        var request = new SearchRequest("How much does it weigh?") { Dialogue = [new DialogueTurn("Who bought Morwen lighthouse?", null)] };

        var search = await Searcher().ReadAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("How much does it weigh? (Morwen)", search.Reading);
        Assert.Equal(wanted, (await search.FindAsync(3, TestContext.Current.CancellationToken)).Hits[0].Article.Id);
        Assert.Equal(wanted, (await search.GlanceAsync(3, TestContext.Current.CancellationToken))[0].Article.Id);
    }

    /// <summary>A passage that is near to what the question says of itself alone would be believed about anything.</summary>
    [Fact]
    public async Task Read_FollowUp_MatchesAsItIsRead()
    {
        _index.Add("How much does it weigh?");
        _index.Add("The lighthouse of Morwen weighs nine hundred tonnes.");
        var request = new SearchRequest("How much does it weigh?") { Dialogue = [new DialogueTurn("Who bought Morwen lighthouse?", null)] };

        var search = await Searcher().ReadAsync(request, TestContext.Current.CancellationToken);
        var hits = (await search.FindAsync(2, TestContext.Current.CancellationToken)).Hits;

        var asRead = (await Search("How much does it weigh? (Morwen)")).Hits.ToDictionary(hit => hit.Chunk.Id, hit => hit.Match.BestWindow);
        Assert.Equal(2, hits.Count);
        Assert.All(hits, hit => Assert.Equal(asRead[hit.Chunk.Id], hit.Match.BestWindow));
    }

    [Theory]
    [InlineData("Who is the orchestra's new conductor from Bergen?")]
    [InlineData("What did Coast Daily report about the harbour bridge and its budget?")]
    public async Task Read_QuestionThatStandsAlone_FindsTheSameWithinAnyDialogue(string question)
    {
        for (var i = 0; i < 20; i++)
        {
            _index.Add($"The harbour bridge, part {i}, the orchestra of Bergen, and the budget of {i % 3}.", "Coast Daily", s_published);
        }

        var within = new SearchRequest(question)
        {
            Dialogue = [new DialogueTurn("Who paid for part 7 of the harbour bridge?", "Bergen — “Bergen paid for it.”")],
        };
        var options = new RetrievalOptions { Recency = 0 };
        var search = await Searcher(options).ReadAsync(within, TestContext.Current.CancellationToken);
        var found = await search.FindAsync(10, TestContext.Current.CancellationToken);

        Assert.Null(search.Reading);
        Assert.Equal(
            (await Search(question, options: options)).Hits.Select(hit => (hit.Chunk.Id, hit.Score)),
            found.Hits.Select(hit => (hit.Chunk.Id, hit.Score))
        );
    }

    private ValueTask<SearchResult> Search(string question, int top = 10, RetrievalOptions? options = null) =>
        Searcher(options).FindAsync(question, top, TestContext.Current.CancellationToken);

    private HybridSearcher Searcher(RetrievalOptions? options = null) =>
        new(_index, _index, _embedder, options ?? new RetrievalOptions(), new QuestionOptions(), TimeProvider.System);
}
