using Qdrant.Client;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Stores.Conformance;

namespace Rag.Stores.Qdrant.Tests;

/// <summary>Another embedder's vectors fill a collection of their own, and the alias is switched to it.</summary>
public abstract class RenewalRules : IDisposable
{
    private readonly QdrantUnderTest _subject;

    private protected RenewalRules(TruthUnderTest truth) => _subject = new QdrantUnderTest(truth);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _subject.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Switch_ToAnotherEmbedder_ServesItsCollectionFromThenOnAndDeletesTheOld(bool sameLength)
    {
        var next = sameLength ? SampleEmbedder.Second : SampleEmbedder.Third;
        await CommitAsync(SampleEmbedder.First, "a", "b", "c");
        var before = await CollectionAsync();
        var renewal = _subject.QdrantIndex.Renewal!;
        renewal.Begin(next);
        while (renewal.Lacking(2) is { Count: > 0 } lacking)
        {
            renewal.Put([.. lacking.Select(chunk => SampleEmbedder.Embed(chunk, next))]);
            Assert.Equal(6, (await SearchAsync(SampleEmbedder.First)).Count);
        }

        Assert.True(renewal.TrySwitch(0, (_, _) => null, () => { }));

        await Assert.ThrowsAsync<EmbedderChangedException>(() => SearchAsync(SampleEmbedder.First));
        var found = await SearchAsync(next);
        Assert.IsNotType<WordsAloneCandidates>(found);
        Assert.Equal(6, found.Count);
        Assert.Equal(await _subject.Store.Local.SearchAsync(Query(next), Cancellation), found, Alike);
        var after = await CollectionAsync();
        Assert.NotEqual(before, after);
        using var client = Client();
        Assert.False(await client.CollectionExistsAsync(before, Cancellation));

        await CommitAsync(next, "d");
        Assert.Equal(8, (await SearchAsync(next)).Count);
        _subject.CloseIndex();
        await _subject.ServingAsync();
        Assert.Equal(8, (await SearchAsync(next)).Count);
    }

    private static bool Alike(Candidate left, Candidate right) =>
        left.ChunkId == right.ChunkId
        && Math.Abs(left.Scores[0].Dense - right.Scores[0].Dense) < 1e-5f
        && Math.Abs(left.Scores[0].Lexical - right.Scores[0].Lexical) < 1e-5f;

    private static IndexQuery Query(EmbedderRecord embedder) =>
        new(
            [new SubQuery(SampleArticles.Terms([.. SampleArticles.Words]), SampleEmbedder.Vector(embedder, "question"))],
            ChunkFilter.Public,
            100,
            100
        )
        {
            Embedder = embedder.Digest,
        };

    private async Task CommitAsync(EmbedderRecord embedder, params string[] articles) =>
        await _subject.Writer.CommitAsync(
            [.. articles.Select(article => SampleEmbedder.Embed(SampleArticles.Write(article, chunks: 2), embedder))],
            Cancellation
        );

    private async Task<IReadOnlyList<Candidate>> SearchAsync(EmbedderRecord embedder) =>
        await _subject.Index.SearchAsync(Query(embedder), Cancellation);

    /// <summary>The one that the alias names.</summary>
    private async Task<string> CollectionAsync()
    {
        using var client = Client();
        var aliases = await client.ListAliasesAsync(Cancellation);
        return aliases.Single(alias => alias.AliasName == _subject.Options.Collection).CollectionName;
    }

    private QdrantClient Client() => new(new Uri(_subject.Options.Url), _subject.Options.ApiKey);
}
