using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;

namespace Rag.Stores.Tests;

/// <summary>Compares a store whose embedder was changed with one that has had the embedder in charge from the beginning.</summary>
internal static class RenewedStore
{
    private const int Unbounded = 10_000;

    public static EmbeddedStore Open(string folder)
    {
        var embedder = EmbeddedStore.ReadEmbedder(folder) ?? SampleEmbedder.First;
        return EmbeddedStore.Open(
            folder,
            EmbeddedStoreUnderTest.TinySegments with
            {
                EmbedderDigest = embedder.Digest,
                Dimensions = embedder.Dimensions,
                EmbedderName = embedder.Name,
            }
        );
    }

    /// <param name="history">Every write in order, whoever embedded it; articles that were removed are left out.</param>
    public static async Task AssertLikeNewAsync(EmbeddedStore store, IEnumerable<ArticleWrite> history)
    {
        using var folder = new TempFolder();
        var embedder = store.Renewal.InCharge;
        using var fresh = EmbeddedStore.Open(folder.Path, new EmbeddedStoreOptions(embedder.Digest, embedder.Dimensions));
        foreach (var write in history)
        {
            await fresh.CommitAsync([SampleEmbedder.Embed(write, embedder)], CancellationToken.None);
        }

        foreach (DateTimeOffset? time in (DateTimeOffset?[])[null, SampleArticles.Epoch.AddHours(1.5), SampleArticles.Epoch.AddHours(2.5)])
        {
            Assert.Equal(await ScoresAsync(fresh, embedder, time), await ScoresAsync(store, embedder, time));
        }
    }

    /// <summary>Exact scores of everything that is found, under the texts.</summary>
    private static async Task<SortedDictionary<string, string>> ScoresAsync(
        EmbeddedStore store,
        EmbedderRecord embedder,
        DateTimeOffset? time
    )
    {
        SubQuery[] asked =
        [
            new(SampleArticles.Terms("bab", "zup"), SampleEmbedder.Vector(embedder, "a question")),
            new([], SampleEmbedder.Vector(embedder, "another")),
        ];
        var filter = ChunkFilter.Public with
        {
            Scopes = new HashSet<AccessScope> { AccessScope.Public, new("desk") },
            AsOf = time,
        };
        var found = await store.SearchAsync(
            new IndexQuery(asked, filter, Unbounded, Unbounded) { Embedder = embedder.Digest },
            CancellationToken.None
        );
        var ids = found.Select(candidate => candidate.ChunkId).ToArray();
        var chunks = (await store.FindChunksAsync(ids, CancellationToken.None))
            .Concat(await store.FindPastChunksAsync(ids, CancellationToken.None))
            .ToDictionary();
        var scores = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var candidate in found)
        {
            var chunk = chunks[candidate.ChunkId].Chunk;
            scores.Add($"{candidate.ArticleId} {chunk.Revision} {chunk.Ordinal}", string.Join(' ', candidate.Scores));
        }

        return scores;
    }
}
