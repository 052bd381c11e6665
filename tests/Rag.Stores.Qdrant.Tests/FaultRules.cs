using Grpc.Core;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;

namespace Rag.Stores.Qdrant.Tests;

/// <summary>What becomes of writes and searches where the server, or the way to it, fails.</summary>
public abstract class FaultRules : IDisposable
{
    private readonly QdrantUnderTest _subject;

    private protected FaultRules(TruthUnderTest truth) => _subject = new QdrantUnderTest(truth, change: options =>
        {
            options.SearchTimeoutMilliseconds = 2_000;
            options.UpdateTimeoutSeconds = 5;
        });

    private static readonly IndexQuery s_query = new(
        [new SubQuery(SampleArticles.Terms([.. SampleArticles.Words]), SampleArticles.Vector(new Random(1)))],
        ChunkFilter.Public,
        1_000,
        1_000
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _subject.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Search_ServerFailsOnce_IsAskedAgain()
    {
        await CommitAsync("a", "b");
        foreach (var order in Orders())
        {
            order();
            var found = await SearchAsync();
            Assert.IsNotType<WordsAloneCandidates>(found);
            Assert.Equal(4, found.Count);
        }

        IEnumerable<Action> Orders() =>
            [
                () => _subject.Server.Faults.Fail(StatusCode.Unavailable, method: "QueryBatch"),
                () => _subject.Server.Faults.Fail(StatusCode.DeadlineExceeded, method: "Get"),
                () => _subject.Server.Faults.Cut(method: "QueryBatch"),
            ];
    }

    [Fact]
    public async Task Search_ServerIsOverrun_WaitsAsLongAsItIsAskedTo()
    {
        await CommitAsync("a");
        _subject.Server.Faults.Fail(StatusCode.ResourceExhausted, retryAfter: TimeSpan.FromSeconds(1), method: "QueryBatch");
        var started = DateTime.UtcNow;
        Assert.IsNotType<WordsAloneCandidates>(await SearchAsync());
        Assert.True(DateTime.UtcNow - started > TimeSpan.FromSeconds(0.9), "It was asked again too soon.");
    }

    [Fact]
    public async Task Search_ServerIsGone_IsAnsweredByWordsAlone_AndByVectorsWhenItIsBack()
    {
        await CommitAsync("a", "b");
        await _subject.Server.StopAsync();

        var without = await SearchAsync();
        Assert.IsType<WordsAloneCandidates>(without);
        Assert.Equal(4, without.Count);
        Assert.All(without, candidate => Assert.True(candidate.Scores[0].Lexical > 0));
        Assert.All(without, candidate => Assert.NotEqual(0, candidate.Scores[0].Dense));
        var strange = new IndexQuery([new SubQuery([], s_query.SubQueries[0].Vector)], ChunkFilter.Public, 10, 10);
        Assert.Empty(await _subject.Index.SearchAsync(strange, Cancellation));

        await _subject.Server.StartAgainAsync();
        Assert.Equal(4, (await WithVectorsAsync()).Count);
    }

    [Fact]
    public async Task Search_ServerIsSlow_IsAnsweredByWordsAloneInTime()
    {
        await CommitAsync("a");
        _subject.Options.SearchTimeoutMilliseconds = 200;
        _subject.Reopen();
        _ = _subject.QdrantIndex;
        await _subject.ServingAsync();
        _subject.Server.Faults.Delay = TimeSpan.FromSeconds(20);
        var started = DateTime.UtcNow;
        Assert.IsType<WordsAloneCandidates>(await SearchAsync());
        Assert.True(DateTime.UtcNow - started < TimeSpan.FromSeconds(5), "It took too long.");
        _subject.Server.Faults.Delay = TimeSpan.Zero;
    }

    [Theory]
    [InlineData("wait_timeout")]
    [InlineData("unavailable")]
    [InlineData("cut")]
    [InlineData("cut_after")]
    public async Task Commit_UpdateIsNotAnswered_IsMadeAgainAndKeptOnce(string fault)
    {
        await CommitAsync("a");
        switch (fault)
        {
            case "wait_timeout":
                _subject.Server.Faults.WaitTimeout(2);
                break;
            case "unavailable":
                _subject.Server.Faults.Fail(StatusCode.Unavailable, times: 2, method: "Upsert");
                break;
            case "cut":
                _subject.Server.Faults.Cut(method: "Upsert");
                break;
            default:
                _subject.Server.Faults.CutAfter(method: "Upsert");
                break;
        }

        await CommitAsync("b");
        Assert.True(_subject.QdrantIndex.IsServing);
        var found = await SearchAsync();
        Assert.IsNotType<WordsAloneCandidates>(found);
        Assert.Equal(4, found.Count);
    }

    [Fact]
    public async Task Writes_WhileTheServerIsGone_AreAcknowledgedAndFoundAndFollowedWhenItIsBack()
    {
        await CommitAsync("a", "b");
        await _subject.Server.StopAsync();

        await CommitAsync("c");
        await _subject.Writer.RetractAsync(new ArticleId("a"), new Retraction("Wrong.", SampleArticles.Epoch), Cancellation);
        Assert.Equal(["b", "c"], Articles(await SearchAsync()));
        Assert.Equal(0, await _subject.Writer.ForgetRevisionsAsync(DateTimeOffset.MaxValue, 10, Cancellation));

        await _subject.Server.StartAgainAsync();
        Assert.Equal(["b", "c"], Articles(await WithVectorsAsync()));
        await _subject.ServingAsync();
        Assert.DoesNotContain("a", _subject.Points());
    }

    [Fact]
    public async Task Retract_IsAcknowledged_OnceTheServerHasDeleted()
    {
        await CommitAsync("a", "b");
        await _subject.Writer.RetractAsync(new ArticleId("a"), new Retraction("Wrong.", SampleArticles.Epoch), Cancellation);
        Assert.DoesNotContain("a", _subject.Points());
        Assert.Equal(["b"], Articles(await SearchAsync()));
    }

    /// <summary>The process ends between what the store keeps and what the collection is told.</summary>
    [Fact]
    public async Task Open_StoreIsAhead_FollowsFromTheCollectionsOwnPosition()
    {
        await CommitAsync("a");
        _subject.CloseIndex();
        ArticleWrite[] writes = [SampleArticles.Write("b", chunks: 2), SampleArticles.Write("a", 2, chunks: 1)];
        await _subject.Store.Writer.CommitAsync(writes, Cancellation);
        await _subject.Store.Writer.RemoveAsync(new ArticleId("b"), Cancellation);
        await _subject.Store.Writer.CommitAsync([SampleArticles.Write("c", chunks: 2)], Cancellation);
        await _subject.ServingAsync();
        Assert.Equal(["a", "c"], Articles(await SearchAsync()));
        Assert.Equal(3, (await SearchAsync()).Count);
    }

    [Fact]
    public async Task Open_ChangesWereForgotten_ComparesEveryArticle()
    {
        await CommitAsync("a", "b");
        _subject.CloseIndex();
        await _subject.Store.Writer.RemoveAsync(new ArticleId("a"), Cancellation);
        await _subject.Store.Writer.CommitAsync([SampleArticles.Write("c", chunks: 2)], Cancellation);
        await _subject.Store.Changes.ForgetChangesAsync(DateTimeOffset.MaxValue, 100, Cancellation);
        await _subject.ServingAsync();
        Assert.Equal(["b", "c"], Articles(await SearchAsync()));
        Assert.DoesNotContain("a", _subject.Points());
    }

    [Fact]
    public async Task Search_CollectionWasDeleted_IsAnsweredByWordsAloneAndTheCollectionIsMadeAnew()
    {
        await CommitAsync("a", "b");
        var cluster = _subject.Server.Cluster;
        Assert.True(cluster.Delete(cluster.Names.Single()));
        Assert.IsType<WordsAloneCandidates>(await SearchAsync());
        Assert.Equal(["a", "b"], Articles(await WithVectorsAsync()));
    }

    [Fact]
    public async Task Open_WrongKey_IsRefusedInASentence()
    {
        using var locked = new QdrantUnderTest(new FolderTruth(), apiKey: "right", change: options => options.ApiKey = "wrong");
        _ = locked.Server;
        var refused = await Assert.ThrowsAsync<StoreUnreachableException>(locked.OpenAsync);
        Assert.Contains("Store:Qdrant:ApiKey", refused.Message);
        Assert.DoesNotContain("wrong", refused.Message);
        locked.Options.ApiKey = "right";
        (await locked.OpenAsync()).Dispose();
    }

    private async Task CommitAsync(params string[] articles) =>
        await _subject.Writer.CommitAsync([.. articles.Select(article => SampleArticles.Write(article, chunks: 2))], Cancellation);

    private async Task<IReadOnlyList<Candidate>> SearchAsync() => await _subject.Index.SearchAsync(s_query, Cancellation);

    private async Task<IReadOnlyList<Candidate>> WithVectorsAsync()
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (true)
        {
            var found = await SearchAsync();
            if (found is not WordsAloneCandidates)
            {
                return found;
            }

            Assert.True(DateTime.UtcNow < deadline, "Vectors do not come back.");
            await Task.Delay(20, Cancellation);
        }
    }

    private static IEnumerable<string> Articles(IReadOnlyList<Candidate> candidates) =>
        candidates.Select(candidate => candidate.ArticleId.Value).Distinct().Order(StringComparer.Ordinal);
}
