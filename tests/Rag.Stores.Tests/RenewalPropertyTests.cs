using CsCheck;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;

namespace Rag.Stores.Tests;

/// <summary>
/// Whatever is written, removed, reopened, begun and abandoned meanwhile, a store is searched by vectors of one embedder, and they are
/// those that a new store would have.
/// </summary>
public sealed class RenewalPropertyTests
{
    private enum Verb
    {
        Put,
        Remove,
        Forget,
        Compact,
        Reopen,
        Begin,
        Renew,
        Switch,
        Abandon,
        RemoveOld,
        GiveBackSpace,
    }

    private static readonly Gen<(Verb Verb, int Number)[]> s_operations = Gen.Select(
        Gen.Frequency(
            (8, Gen.Const(Verb.Put)),
            (2, Gen.Const(Verb.Remove)),
            (1, Gen.Const(Verb.Forget)),
            (1, Gen.Const(Verb.Compact)),
            (2, Gen.Const(Verb.Reopen)),
            (3, Gen.Const(Verb.Begin)),
            (6, Gen.Const(Verb.Renew)),
            (4, Gen.Const(Verb.Switch)),
            (1, Gen.Const(Verb.Abandon)),
            (2, Gen.Const(Verb.RemoveOld)),
            (1, Gen.Const(Verb.GiveBackSpace))
        ),
        Gen.Int[0, 11]
    ).Array[1, 80];

    [Fact]
    public Task Renewal_AmongAnyOperations_LeavesWhatANewStoreWouldHold() =>
        s_operations.SampleAsync(
            async operations =>
            {
                using var folder = new TempFolder();
                var history = new List<ArticleWrite>();
                var store = RenewedStore.Open(folder.Path);
                try
                {
                    foreach (var (verb, number) in operations)
                    {
                        store = await ApplyAsync(store, folder.Path, history, verb, number);
                        Assert.Empty(store.CheckIntegrity());
                        await AssertRefusesOthersAsync(store);
                    }

                    await RenewedStore.AssertLikeNewAsync(store, history);
                }
                finally
                {
                    store.Dispose();
                }

                Assert.Empty(StoreDoctor.Examine(folder.Path).Findings);
                using var again = RenewedStore.Open(folder.Path);
                Assert.Equal(0, again.RebuiltSegments);
                await RenewedStore.AssertLikeNewAsync(again, history);
            },
            iter: LongForm.Of(40, 60),
            threads: 1
        );

    private static async Task<EmbeddedStore> ApplyAsync(
        EmbeddedStore store,
        string folder,
        List<ArticleWrite> history,
        Verb verb,
        int number
    )
    {
        var (renewal, id) = (store.Renewal, new ArticleId($"a{number}"));
        switch (verb)
        {
            case Verb.Put:
                var revision = history.Where(write => write.Article.Id == id).Select(write => write.Article.Revision).LastOrDefault() + 1;
                var made = SampleEmbedder.Embed(SampleArticles.Write(id.Value, revision), renewal.InCharge);
                await store.CommitAsync([made], CancellationToken.None);
                history.Add(made);
                break;
            case Verb.Remove:
                await store.RemoveAsync(id, CancellationToken.None);
                history.RemoveAll(write => write.Article.Id == id);
                break;
            case Verb.Forget:
                await store.ForgetRevisionsAsync(SampleArticles.Epoch.AddYears(9), int.MaxValue, CancellationToken.None);
                var latest = history.GroupBy(write => write.Article.Id).Select(own => own.Last()).ToHashSet();
                history.RemoveAll(write => !latest.Contains(write));
                break;
            case Verb.Compact:
                store.Compact();
                break;
            case Verb.Reopen:
                store.Dispose();
                return RenewedStore.Open(folder);
            case Verb.Begin when SampleEmbedder.All[number % 3] is var successor && successor.Digest != renewal.InCharge.Digest:
                renewal.Begin(successor);
                break;
            case Verb.Renew when renewal.Successor is { } successor:
                renewal.Put([.. renewal.Lacking(number + 1).Select(chunk => SampleEmbedder.Embed(chunk, successor))]);
                break;
            case Verb.Switch when renewal.Successor is { } successor:
                var isReady = renewal.Lacking(1).Count == 0;
                var switched = 0;
                Assert.Equal(isReady, renewal.TrySwitch(10, (_, membership) => membership, () => switched++));
                Assert.Equal(
                    isReady ? (1, successor, null) : (0, renewal.InCharge, successor),
                    (switched, renewal.InCharge, renewal.Successor)
                );
                break;
            case Verb.Abandon:
                renewal.Abandon();
                break;
            case Verb.RemoveOld:
                renewal.RemoveOld(number + 1);
                break;
            case Verb.GiveBackSpace:
                renewal.GiveBackSpace();
                break;
        }

        return store;
    }

    private static async Task AssertRefusesOthersAsync(EmbeddedStore store)
    {
        var other = SampleEmbedder.All.First(embedder => embedder.Digest != store.Renewal.InCharge.Digest);
        var query = new IndexQuery([new SubQuery([], SampleEmbedder.Vector(other, "x"))], ChunkFilter.Public, 1, 1)
        {
            Embedder = other.Digest,
        };
        await Assert.ThrowsAsync<EmbedderChangedException>(async () => await store.SearchAsync(query, CancellationToken.None));
        var write = SampleEmbedder.Embed(SampleArticles.Write("other", 1, chunks: 1), other);
        await Assert.ThrowsAsync<EmbedderChangedException>(async () => await store.CommitAsync([write], CancellationToken.None));
    }
}
