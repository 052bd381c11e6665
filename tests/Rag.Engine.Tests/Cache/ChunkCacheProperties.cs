using CsCheck;
using Rag.Core.Prompts;
using Rag.Engine.Cache;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Cache;

public sealed class ChunkCacheProperties
{
    private const int Total = 14;
    private static readonly string[] s_scopes = ["public", "tenant"];

    private enum Verb
    {
        Use,
        Encode,
        Drop,
        Purge,
        Retire,
        Want,
        Unwant,
    }

    /// <summary>Against a list of entries with their pins.</summary>
    [Fact]
    public void AnyOperations_LookupsPinsAndEvictionsAreThoseOfTheNaiveModel() =>
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 5], Gen.Int[0, 1], Gen.Int[0, 100])
            .Array[0, 80]
            .Sample(
                operations =>
                {
                    var pool = new BlockPool(Total);
                    var queue = new EvictionQueue(pool, new EvictionPolicy(Total, static (tokens, _) => tokens));
                    var cache = new ChunkCache(pool, queue);
                    var wanted = new List<(ChunkIdentity Identity, long Order)>();
                    var model = new List<Naive>();
                    foreach (var (verb, text, scope, pick) in operations)
                    {
                        var identity = Identity(text, scope);
                        var pinned = model.Where(naive => naive.Pins > 0).ToList();
                        var picked = pinned.Count == 0 ? null : pinned[pick % pinned.Count];
                        switch (verb)
                        {
                            case Verb.Use:
                                Use(pool, cache, model, identity);
                                break;
                            case Verb.Encode when picked is { Entry.IsReady: false }:
                                cache.Advance(picked.Entry, 1 + (pick % (picked.Entry.TokenCount - picked.Entry.Encoded)));
                                break;
                            case Verb.Drop when picked is not null:
                                cache.Unpin(picked.Entry);
                                picked.Pins--;
                                break;
                            case Verb.Purge:
                                cache.Purge(identity);
                                model.Where(naive => naive.Text == identity.Content).ToList().ForEach(naive => naive.IsListed = false);
                                break;
                            case Verb.Retire when picked is not null:
                                cache.Retire(picked.Entry);
                                picked.IsListed = false;
                                break;
                            case Verb.Want:
                                cache.Want(identity, pick);
                                wanted.Add((identity, pick));
                                break;
                            case Verb.Unwant when wanted.Count > 0:
                                cache.Unwant(wanted[pick % wanted.Count].Identity, wanted[pick % wanted.Count].Order);
                                wanted.RemoveAt(pick % wanted.Count);
                                break;
                        }

                        model.RemoveAll(naive => naive.Pins == 0 && (!naive.IsListed || !naive.Entry.IsReady));
                        Compare(pool, queue, cache, model);
                        queue.CheckIntegrity(cache.Entries);
                        foreach (var entry in cache.Entries.Where(entry => !entry.IsRetired))
                        {
                            var orders = wanted.Where(want => want.Identity.Key == entry.Identity.Key).Select(want => want.Order);
                            Assert.Equal(orders.DefaultIfEmpty(long.MaxValue).Min(), entry.WantedBy);
                        }
                    }
                },
                iter: 3000
            );

    private static ChunkIdentity Identity(int text, int scope) =>
        ChunkIdentity.Of(In(s_scopes[scope], Passage(Tokens(1 + (text * 3), text))), "m");

    private static void Use(BlockPool pool, ChunkCache cache, List<Naive> model, ChunkIdentity identity)
    {
        if (cache.Find(identity) is { } found)
        {
            cache.Pin(found);
            model.Single(naive => naive.Entry == found).Pins++;
            return;
        }

        var blocks = new int[(identity.TokenIds.Length + 3) / 4];
        var evictable = model.Where(naive => naive.Pins == 0).ToList();
        var room = Total - model.Where(naive => naive.Pins > 0).Sum(naive => naive.Entry.Blocks.Length);
        Assert.Equal(blocks.Length <= room, cache.TryMakeFree(blocks.Length));
        if (blocks.Length > room)
        {
            return;
        }

        var evicted = evictable.Where(naive => naive.Entry.IsRetired).ToList();
        var spared = evictable.Except(evicted).ToList();
        foreach (var (gone, kept) in evicted.SelectMany(gone => spared, (gone, kept) => (gone.Entry, kept.Entry)))
        {
            Assert.True(gone.WantedBy >= kept.WantedBy, "what is wanted sooner is spared");
            Assert.True(
                gone.IsOnProbation != kept.IsOnProbation || gone.WantedBy != kept.WantedBy || gone.Priority <= kept.Priority,
                "among equals the lowest priority goes"
            );
        }

        model.RemoveAll(evicted.Contains);
        Assert.True(pool.TryReserve(blocks));
        model.Add(new Naive(cache.Add(identity, blocks), identity.Content) { Pins = 1 });
    }

    private static void Compare(BlockPool pool, EvictionQueue queue, ChunkCache cache, List<Naive> model)
    {
        cache.CheckIntegrity();
        pool.CheckIntegrity();
        Assert.Equal(model.Sum(naive => naive.Entry.Blocks.Length), Total - pool.Count(BlockState.Free));
        Assert.Equal(model.Where(naive => naive.Pins == 0).Sum(naive => naive.Entry.Blocks.Length), queue.Blocks);
        Assert.All(model, naive => Assert.Equal(naive.Pins, naive.Entry.Pins));
        for (var text = 0; text <= 5; text++)
        {
            for (var scope = 0; scope <= 1; scope++)
            {
                var identity = Identity(text, scope);
                Assert.Same(
                    model.SingleOrDefault(naive => naive.IsListed && naive.Entry.Identity.Key == identity.Key)?.Entry,
                    cache.Find(identity)
                );
            }
        }
    }

    private sealed record Naive(ChunkEntry Entry, Digest Text)
    {
        public int Pins { get; set; }

        public bool IsListed { get; set; } = true;
    }
}
