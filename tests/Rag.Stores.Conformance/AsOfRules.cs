using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IChunkIndex"/> keeps to where it is asked what was known at some time.</summary>
public abstract class AsOfRules(Func<StoreUnderTest> create) : StoreRules(create)
{
    private static readonly SubQuery s_everything = SubQuery(1, [.. SampleArticles.Words]);

    [Fact]
    public async Task Search_AsOf_FindsTheRevisionThatHeldThen()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 2));
        var first = Ids(await ChunksOfAsync("a"));
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 3));
        var second = Ids(await ChunksOfAsync("a"));
        await CommitAsync(SampleArticles.Write("a", 3, chunks: 1));
        var third = Ids(await ChunksOfAsync("a"));

        // Revision n is stored n hours after the epoch and holds from then on.
        Assert.Empty(await FindAsync(SampleArticles.Epoch.AddMinutes(59)));
        Assert.Equal(first, await FindAsync(SampleArticles.Epoch.AddHours(1)));
        Assert.Equal(first, await FindAsync(SampleArticles.Epoch.AddHours(2).AddTicks(-1)));
        Assert.Equal(second, await FindAsync(SampleArticles.Epoch.AddHours(2)));
        Assert.Equal(third, await FindAsync(SampleArticles.Epoch.AddHours(3)));
        Store.Reopen();
        Assert.Equal(second, await FindAsync(SampleArticles.Epoch.AddHours(2.5)));
        Assert.Equal(third, await FindAsync(null));
    }

    [Fact]
    public async Task Search_AsOf_ScoresAsIfTheRevisionWereStillTheLatest()
    {
        var question = new IndexQuery([SubQuery(7, [.. SampleArticles.Words.Take(40)])], ChunkFilter.Public, 10, 10);
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 2), SampleArticles.Write("b", 1, chunks: 3));
        var before = await SearchAsync(question);
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 0));

        var then = await SearchAsync(question with { Filter = AsOf(SampleArticles.Epoch.AddHours(1)) });

        Assert.Equal(
            before.OrderBy(candidate => candidate.ChunkId.Value).Select(candidate => (candidate.ChunkId, candidate.Scores[0])),
            then.OrderBy(candidate => candidate.ChunkId.Value).Select(candidate => (candidate.ChunkId, candidate.Scores[0]))
        );
    }

    [Fact]
    public async Task Search_AsOfATimeBeforeARetraction_FindsNothingOfTheArticle()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 2));
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 2));
        await Writer.RetractAsync(new ArticleId("a"), new Retraction("Wrong.", SampleArticles.Epoch.AddDays(1)), Cancellation);
        Assert.Empty(await FindAsync(SampleArticles.Epoch.AddHours(1)));
    }

    [Fact]
    public async Task Search_AsOf_KeepsToSourcesAndScopes()
    {
        var desk = new AccessScope("desk");
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 1, source: "The Gob"), SampleArticles.Write("b", 1, chunks: 1, scope: desk));
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 1, source: "Daily"), SampleArticles.Write("b", 2, chunks: 1, scope: desk));
        var then = AsOf(SampleArticles.Epoch.AddHours(1));

        Assert.Equal("a", (await SearchAsync(Query(then))).Single().ArticleId.Value);
        Assert.Empty(await SearchAsync(Query(then with { Sources = new HashSet<string> { "Daily" } })));
        Assert.Single(await SearchAsync(Query(then with { Sources = new HashSet<string> { "The Gob" } })));
        Assert.Equal("b", (await SearchAsync(Query(then with { Scopes = new HashSet<AccessScope> { desk } }))).Single().ArticleId.Value);
    }

    /// <summary>Whoever may read it now may not have been meant then, and the other way round.</summary>
    [Fact]
    public async Task Search_AsOfATimeInAnotherScope_FindsNothing()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 1));
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 1, scope: new AccessScope("desk")));
        Assert.Empty(await FindAsync(SampleArticles.Epoch.AddHours(1)));
    }

    [Fact]
    public async Task Search_AfterASearchAsOf_IsAsBefore()
    {
        await CommitAsync(SampleArticles.Write("a", 1, chunks: 3));
        await CommitAsync(SampleArticles.Write("a", 2, chunks: 2));
        var before = await SearchAsync(Query(ChunkFilter.Public));
        await FindAsync(SampleArticles.Epoch.AddHours(1));
        var after = await SearchAsync(Query(ChunkFilter.Public));
        Assert.Equal(before.SelectMany(candidate => candidate.Scores), after.SelectMany(candidate => candidate.Scores));
        await CommitAsync(SampleArticles.Write("a", 3, chunks: 2));
        Assert.Equal(2, (await Index.ContentsAsync(ChunkFilter.Public.Scopes, Cancellation)).Chunks);
    }

    /// <summary>What was found once may be kept: what changes afterwards must show in it.</summary>
    [Fact]
    public async Task Search_AsOfOneTimeWhileArticlesChange_IsWhatOneWhoAsksForTheFirstTimeFinds()
    {
        var random = new Random(1);
        var revisions = new int[12];
        var question = Query(AsOf(SampleArticles.Epoch.AddHours(3.5)));
        for (var change = 0; change < 120; change++)
        {
            var article = random.Next(revisions.Length);
            var id = $"article-{article}";
            if (random.Next(12) == 0)
            {
                await Writer.RemoveAsync(new ArticleId(id), Cancellation);
                revisions[article] = 0;
            }
            else if (random.Next(20) == 0)
            {
                await Writer.ForgetRevisionsAsync(DateTimeOffset.MaxValue, 1, Cancellation);
            }
            else
            {
                var scope = random.Next(10) == 0 ? new AccessScope("desk") : AccessScope.Public;
                await CommitAsync(SampleArticles.Write(id, ++revisions[article], chunks: random.Next(1, 4), scope: scope));
            }

            var kept = await SearchAsync(question);
            await FindAsync(SampleArticles.Epoch.AddHours(1));
            var fresh = await SearchAsync(question);
            Assert.Equal(fresh.Select(found => (found.ChunkId, found.Scores[0])), kept.Select(found => (found.ChunkId, found.Scores[0])));
            await SearchAsync(question);
        }
    }

    private static ChunkFilter AsOf(DateTimeOffset? time) => ChunkFilter.Public with { AsOf = time };

    private static IndexQuery Query(ChunkFilter filter) => new([s_everything], filter, 10, 10);

    private static IEnumerable<ChunkId> Ids(IEnumerable<Chunk> chunks) => [.. chunks.Select(chunk => chunk.Id)];

    private async Task<IEnumerable<ChunkId>> FindAsync(DateTimeOffset? time) =>
        (await SearchAsync(Query(AsOf(time)))).Select(candidate => candidate.ChunkId).OrderBy(id => id.Value);
}
