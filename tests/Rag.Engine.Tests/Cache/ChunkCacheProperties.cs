using CsCheck;
using static Rag.Engine.Tests.EngineHarness;

namespace Rag.Engine.Tests;

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
        Wait,
    }

    /// <summary>Against a list of entries with their pins.</summary>
    [Fact]
    public void AnyOperations_LookupsPinsAndEvictionsAreThoseOfTheNaiveModel() =>
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 5], Gen.Int[0, 1], Gen.Int[0, 100]).Array[0, 80].Sample(
            operations =>
            {
                var time = new FakeTime();
                var pool = new BlockPool(Total);
                var cache = new ChunkCache(pool, new EvictionPolicy(time, TimeSpan.FromHours(1)));
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
                        case Verb.Wait:
                            time.Advance(TimeSpan.FromMinutes(pick));
                            break;
                    }

                    model.RemoveAll(naive => naive.Pins == 0 && (!naive.IsListed || !naive.Entry.IsReady));
                    Compare(pool, cache, model);
                }
            },
            iter: 3000);

    private static ChunkIdentity Identity(int text, int scope) =>
        ChunkIdentity.Of(Passage(Tokens(1 + (text * 3), text)), new TenantScope(s_scopes[scope]), "m");

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
        Assert.True(evicted.Count == 0 || spared.Count == 0 || evicted.Max(naive => naive.Entry.Priority) <= spared.Min(naive => naive.Entry.Priority));
        model.RemoveAll(evicted.Contains);
        Assert.True(pool.TryReserve(blocks));
        model.Add(new Naive(cache.Add(identity, blocks), identity.Content) { Pins = 1 });
    }

    private static void Compare(BlockPool pool, ChunkCache cache, List<Naive> model)
    {
        cache.CheckIntegrity();
        pool.CheckIntegrity();
        Assert.Equal(model.Sum(naive => naive.Entry.Blocks.Length), Total - pool.Count(BlockState.Free));
        Assert.Equal(model.Where(naive => naive.Pins == 0).Sum(naive => naive.Entry.Blocks.Length), cache.EvictableBlocks);
        Assert.All(model, naive => Assert.Equal(naive.Pins, naive.Entry.Pins));
        for (var text = 0; text <= 5; text++)
        {
            for (var scope = 0; scope <= 1; scope++)
            {
                var identity = Identity(text, scope);
                Assert.Same(model.SingleOrDefault(naive => naive.IsListed && naive.Entry.Identity.Key == identity.Key)?.Entry, cache.Find(identity));
            }
        }
    }

    private sealed record Naive(ChunkEntry Entry, Digest Text)
    {
        public int Pins { get; set; }

        public bool IsListed { get; set; } = true;
    }
}
