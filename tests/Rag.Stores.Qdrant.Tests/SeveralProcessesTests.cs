using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;
using Rag.Stores.Postgres;

namespace Rag.Stores.Qdrant.Tests;

/// <summary>What other processes do to the database comes into this one's collection.</summary>
public sealed class SeveralProcessesTests : IDisposable
{
    private const string Mend = "give each a collection of its own";

    private static readonly IndexQuery s_query = new(
        [new SubQuery(SampleArticles.Terms([.. SampleArticles.Words]), SampleArticles.Vector(new Random(1)))],
        ChunkFilter.Public,
        1_000,
        1_000
    );

    private readonly PostgresTruthUnderTest _truth = new();
    private readonly QdrantUnderTest _subject;
    private readonly PostgresDatabase _database;
    private readonly PostgresStore _other;

    public SeveralProcessesTests()
    {
        _subject = new QdrantUnderTest(_truth);
        _ = _subject.QdrantIndex;
        _database = _truth.Database.Open();
        _other = PostgresTruthUnderTest.OpenStore(_database);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _other.Dispose();
        _database.Dispose();
        _subject.Dispose();
    }

    [Fact]
    public async Task AWriteOfAnotherProcess_IsInTheCollection_WithinASecond()
    {
        await _subject.ServingAsync();
        await _other.Writer.CommitAsync([SampleArticles.Write("a", chunks: 2)], Cancellation);
        await UntilAsync(() => Points().Count() == 2, TimeSpan.FromSeconds(5));
        Assert.Equal(["a"], await FoundAsync());

        await _other.Writer.CommitAsync([SampleArticles.Write("a", 2, chunks: 1)], Cancellation);
        await _other.Writer.RetractAsync(new ArticleId("a"), new Retraction("Wrong.", SampleArticles.Epoch), Cancellation);
        await UntilAsync(() => !Points().Any(), TimeSpan.FromSeconds(5));
        Assert.Empty(await FoundAsync());
    }

    [Fact]
    public async Task CatchUp_WhatOthersCommittedBefore_IsFoundByMeaningWhenItReturns()
    {
        await _subject.ServingAsync();
        var changes = _subject.QdrantIndex.Behind(_truth.Opened);
        foreach (var round in Enumerable.Range(0, 20))
        {
            await _other.Writer.CommitAsync([SampleArticles.Write($"a{round}", chunks: 1)], Cancellation);
            await changes.CatchUpAsync(Cancellation);
            Assert.Equal([$"a{round}"], await FoundAsync());
            Assert.Equal([$"a{round}"], Points());

            await _other.Writer.RemoveAsync(new ArticleId($"a{round}"), Cancellation);
            await changes.CatchUpAsync(Cancellation);
            Assert.Empty(await FoundAsync());
            Assert.Empty(Points());
        }
    }

    [Fact]
    public async Task CatchUp_ServerIsSlow_EndsSoonAndTheCollectionIsAskedNoMore()
    {
        await _subject.ServingAsync();
        _subject.Server.Faults.Delay = TimeSpan.FromSeconds(20);
        await _other.Writer.CommitAsync([SampleArticles.Write("a", chunks: 1)], Cancellation);
        var began = DateTime.UtcNow;
        await _subject.QdrantIndex.Behind(_truth.Opened).CatchUpAsync(Cancellation);
        Assert.True(DateTime.UtcNow - began < TimeSpan.FromSeconds(5), "It took too long.");
        Assert.False(_subject.QdrantIndex.IsServing);
        var found = await _subject.Index.SearchAsync(s_query, Cancellation);
        Assert.IsType<WordsAloneCandidates>(found);
        Assert.Equal("a", Assert.Single(found).ArticleId.Value);
        _subject.Server.Faults.Delay = TimeSpan.Zero;
    }

    /// <summary>No change tells which revisions were forgotten, and nobody waits for a process that has ended.</summary>
    [Fact]
    public async Task RevisionsForgottenWhileThisProcessWasNotThere_LeaveTheCollection()
    {
        await _subject.Writer.CommitAsync([SampleArticles.Write("a", chunks: 2)], Cancellation);
        await _subject.Writer.CommitAsync([SampleArticles.Write("a", 2, chunks: 1)], Cancellation);
        Assert.Equal(3, Points().Count());
        _subject.Reopen();
        Assert.Equal(1, await _other.Writer.ForgetRevisionsAsync(DateTimeOffset.MaxValue, 10, Cancellation));

        await _subject.ServingAsync();
        await UntilAsync(() => Points().Count() == 1, TimeSpan.FromSeconds(10));
        Assert.Equal(["a"], await FoundAsync());
    }

    [Fact]
    public async Task RevisionsForgottenByAnotherProcess_LeaveTheCollection()
    {
        await _subject.Writer.CommitAsync([SampleArticles.Write("a", chunks: 2)], Cancellation);
        await _subject.Writer.CommitAsync([SampleArticles.Write("a", 2, chunks: 1)], Cancellation);
        Assert.Equal(1, await _other.Writer.ForgetRevisionsAsync(DateTimeOffset.MaxValue, 10, Cancellation));
        await UntilAsync(() => Points().Count() == 1, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task ClaimIndex_OfAProcessThatLives_IsRefusedInASentence_AndFreeWhenItHasEnded()
    {
        await _truth.Opened.ClaimIndexAsync("The collection 'news'", Mend, Cancellation);
        await _truth.Opened.ClaimIndexAsync("The collection 'news'", Mend, Cancellation);
        await _other.ClaimIndexAsync("The collection 'mail'", Mend, Cancellation);
        var refused = await Assert.ThrowsAsync<StoreOpenException>(() =>
            _other.ClaimIndexAsync("The collection 'news'", Mend, Cancellation)
        );
        Assert.Equal($"The collection 'news' is kept by another process that has the same database open: {Mend}.", refused.Message);

        _subject.Reopen();
        await _other.ClaimIndexAsync("The collection 'news'", Mend, Cancellation);
    }

    private async Task<IEnumerable<string>> FoundAsync()
    {
        var found = await _subject.Index.SearchAsync(s_query, Cancellation);
        Assert.IsNotType<WordsAloneCandidates>(found);
        return found.Select(candidate => candidate.ArticleId.Value).Distinct();
    }

    private IEnumerable<string> Points() => _subject.Points();

    private static async Task UntilAsync(Func<bool> holds, TimeSpan most)
    {
        var deadline = DateTime.UtcNow + most;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < deadline, "It took too long.");
            await Task.Delay(10, Cancellation);
        }
    }
}
