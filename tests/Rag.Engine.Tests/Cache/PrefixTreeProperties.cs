using CsCheck;
using Rag.Engine.Cache;
using Rag.Engine.Sequences;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Cache;

public sealed class PrefixTreeProperties
{
    private const int Total = 16;
    private const int BlockSize = 2;

    private static readonly TenantScope s_tenant = new("acme");

    private enum Verb
    {
        Keep,
        Match,
        Drop,
        MakeFree,
        Purge,
    }

    /// <summary>Against a list of all that was kept and not evicted, each with the whole path to it.</summary>
    [Fact]
    public void AnyOperations_MatchesAndBlocksAreThoseOfTheNaiveModel() =>
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 5], Gen.Int[0, 255], Gen.Int[0, 10])
            .Array[0, 80]
            .Sample(
                operations =>
                {
                    var pool = new BlockPool(Total);
                    var queue = new EvictionQueue(pool, new EvictionPolicy(Total, static (tokens, context) => tokens + context));
                    var tree = new PrefixTree(pool, queue, BlockSize);
                    var kept = new HashSet<string>();
                    var pinned = new List<PrefixNode>();
                    foreach (var (verb, layout, bits, pick) in operations)
                    {
                        // Tokens of two values, so that paths share their beginnings.
                        int[] tokens = [.. Enumerable.Range(0, pick).Select(i => (bits >> (i / 2)) & 1)];
                        switch (verb)
                        {
                            case Verb.Keep:
                                Keep(pool, queue, tree, layout, tokens);
                                break;
                            case Verb.Match:
                                var match = tree.Match(Keys(Root(layout)), tokens);
                                var expected = Paths(layout, tokens)
                                    .Take(Math.Max(0, (tokens.Length - 1) / BlockSize))
                                    .TakeWhile(kept.Contains)
                                    .LastOrDefault();
                                Assert.Equal(expected, match is null ? null : PathOf(match));
                                if (match is not null)
                                {
                                    tree.Pin(match);
                                    pinned.Add(match);
                                }

                                break;
                            case Verb.Drop when pinned.Count > 0:
                                tree.Unpin(pinned[pick % pinned.Count]);
                                pinned.RemoveAt(pick % pinned.Count);
                                break;
                            case Verb.MakeFree:
                                Assert.Equal(pool.Count(BlockState.Free) + queue.Blocks >= pick, queue.TryMakeFree(pick));
                                break;
                            case Verb.Purge:
                                tree.Purge(Chunk(layout % 3));
                                Assert.DoesNotContain(tree.Nodes, node => !node.IsRetired && node.Root.Key.Reads(Chunk(layout % 3)));
                                break;
                        }

                        kept = [.. tree.Nodes.Where(node => !node.IsRetired).Select(PathOf)];
                        Assert.All(pinned.Where(node => !node.IsRetired), node => Assert.Contains(PathOf(node), kept));
                        Assert.Equal(Total, pool.Count(BlockState.Free) + tree.Nodes.Count());
                        pool.CheckIntegrity();
                        tree.CheckIntegrity();
                        queue.CheckIntegrity(tree.Nodes);
                    }
                },
                iter: 3000
            );

    [Fact]
    public void Match_EqualKeyOfOtherTokensOrLayout_IsNoMatch()
    {
        var pool = new BlockPool(Total);
        var queue = new EvictionQueue(pool, new EvictionPolicy(Total, static (tokens, _) => tokens));
        var tree = new PrefixTree(pool, queue, BlockSize);
        Keep(pool, queue, tree, 0, [1, 0]);

        Assert.NotNull(tree.Match(Keys(Root(0)), [1, 0, 9]));
        Assert.Null(tree.Match(Keys(Root(1) with { Key = Root(0).Key }), [1, 0, 9]));
        Assert.Null(tree.Match(Keys(Root(3) with { Key = Root(0).Key }), [1, 0, 9]));
        Assert.Null(tree.Match(Keys(Root(0)), [1, 1, 9]));
    }

    [Fact]
    public void Match_ANodeOfOtherTokensUnderTheKey_IsNoMatch()
    {
        var pool = new BlockPool(Total);
        var queue = new EvictionQueue(pool, new EvictionPolicy(Total, static (tokens, _) => tokens));
        var tree = new PrefixTree(pool, queue, BlockSize);
        Keep(pool, queue, tree, 0, [1, 0]);
        var node = tree.Match(Keys(Root(0)), [1, 0, 9])!;

        node.Root.Children.Add(PrefixRootKey.Chain(Root(0).Key, [1, 1], []), node); // as if the keys of [1, 0] and [1, 1] were equal

        Assert.Null(tree.Match(Keys(Root(0)), [1, 1, 9]));
    }

    [Fact]
    public void Keep_BehindANodeThatWasPurged_FreesTheBlocks()
    {
        var pool = new BlockPool(Total);
        var queue = new EvictionQueue(pool, new EvictionPolicy(Total, static (tokens, _) => tokens));
        var tree = new PrefixTree(pool, queue, BlockSize);
        Keep(pool, queue, tree, 1, [1, 0]);
        var node = tree.Match(Keys(Root(1)), [1, 0, 9])!;
        tree.Pin(node);
        tree.Purge(Chunk(1));

        tree.Keep(Keys(Root(1)), [1, 0, 1, 1], node, Private(pool, 1), 0);
        tree.Unpin(node);

        Assert.Equal(Total, pool.Count(BlockState.Free));
        Assert.Empty(tree.Nodes);
    }

    private static void Keep(BlockPool pool, EvictionQueue queue, PrefixTree tree, int layout, int[] tokens)
    {
        var count = tokens.Length / BlockSize;
        if (!queue.TryMakeFree(count))
        {
            return;
        }

        tree.Keep(Keys(Root(layout)), tokens, null, Private(pool, count), 5);
        Assert.All(Paths(layout, tokens), path => Assert.Contains(tree.Nodes, node => !node.IsRetired && PathOf(node) == path));
    }

    private static int[] Private(BlockPool pool, int count)
    {
        var blocks = new int[count];
        Assert.True(pool.TryReserve(blocks));
        pool.Commit(blocks, BlockState.Private);
        return blocks;
    }

    private static IEnumerable<string> Paths(int layout, int[] tokens) =>
        Enumerable.Range(1, tokens.Length / BlockSize).Select(blocks => $"{layout}:{string.Join("", tokens.Take(blocks * BlockSize))}");

    private static string PathOf(PrefixNode node)
    {
        var path = "";
        for (var at = node; at is not null; at = at.Parent)
        {
            path = string.Join("", at.Tokens) + path;
        }

        var layout = node.Root.Key.Layout is [var place, ..]
            ? Enumerable.Range(1, 2).Single(which => place.Chunk.Content == Chunk(which).Content)
            : 0;
        return $"{layout + (node.Root.Key.Scope == s_tenant ? 3 : 0)}:{path}";
    }

    /// <summary>Layout 0 has no chunk, 1 and 2 have one each; the others are the same behind which another tenant asks.</summary>
    private static PrefixRootKey Root(int layout) =>
        PrefixRootKey.Of(
            layout % 3 == 0 ? [] : [new ChunkPlace(new ChunkUse(Chunk(layout % 3)), 0)],
            layout < 3 ? TenantScope.Public : s_tenant,
            "m"
        );

    private static PrefixKeys Keys(PrefixRootKey root) => new(root, BlockSize, []);

    private static ChunkIdentity Chunk(int text) => ChunkIdentity.Of(Passage(Tokens(5, text)), "m");
}
