using CsCheck;
using Rag.Engine.Cache;
using Rag.Engine.Sequences;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Cache;

public sealed class PrefixTreeProperties
{
    private const int Total = 16;
    private const int BlockSize = 2;

    /// <summary>Position of the first own token.</summary>
    private const int Start = 5;

    private static readonly TenantScope s_tenant = new("acme");

    private enum Verb
    {
        Keep,
        Match,
        Drop,
        MakeFree,
        Purge,
    }

    /// <summary>Every path, its pins and which blocks go when there is no room, against <see cref="NaiveEviction"/>.</summary>
    [Fact]
    public void AnyOperations_MatchesAndBlocksAreThoseOfTheNaiveModel() =>
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 5], Gen.Int[0, 255], Gen.Int[0, 10])
            .Array[0, 80]
            .Sample(
                operations =>
                {
                    var life = new Life();
                    foreach (var (verb, layout, bits, pick) in operations)
                    {
                        // Tokens of two values, so that paths share their beginnings.
                        life.Do(verb, layout, [.. Enumerable.Range(0, pick).Select(i => (bits >> (i / 2)) & 1)], pick);
                        life.Compare();
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

    private sealed class Life
    {
        private readonly BlockPool _pool = new(Total);
        private readonly EvictionQueue _queue;
        private readonly PrefixTree _tree;
        private readonly NaiveEviction _model = new(Total, static (tokens, context) => tokens + context);
        private readonly List<(PrefixNode Node, NaiveEntry Entry)> _pinned = [];

        public Life()
        {
            _queue = new EvictionQueue(_pool, new EvictionPolicy(Total, static (tokens, context) => tokens + context));
            _tree = new PrefixTree(_pool, _queue, BlockSize);
        }

        public void Do(Verb verb, int layout, int[] tokens, int pick)
        {
            switch (verb)
            {
                case Verb.Keep:
                    KeepAll(layout, tokens);
                    break;
                case Verb.Match:
                    Match(layout, tokens);
                    break;
                case Verb.Drop when _pinned.Count > 0:
                    Drop(pick % _pinned.Count);
                    break;
                case Verb.MakeFree:
                    Assert.Equal(_model.TryMakeFree(pick), _queue.TryMakeFree(pick));
                    break;
                case Verb.Purge:
                    _tree.Purge(Chunk(layout % 3));
                    var reading = layout % 3 == 0 ? [] : new[] { $"{layout % 3}:", $"{(layout % 3) + 3}:" };
                    Retire(_model.Entries.Where(entry => reading.Any(root => entry.Name.StartsWith(root, StringComparison.Ordinal))));
                    break;
            }
        }

        public void Compare()
        {
            _pool.CheckIntegrity();
            _tree.CheckIntegrity();
            _queue.CheckIntegrity(_tree.Nodes);
            Assert.Equal(_model.FreeBlocks, _pool.Count(BlockState.Free));
            Assert.Equal(_model.IdleBlocks, _queue.Blocks);
            Assert.Equal(
                _model.Entries.Select(entry => $"{entry.Name} {entry.Pins} {entry.IsRetired}").Order(),
                _tree.Nodes.Select(node => $"{PathOf(node)} {node.Pins} {node.IsRetired}").Order()
            );
        }

        /// <summary>Blocks that are there already are no use of them, and stay.</summary>
        private void KeepAll(int layout, int[] tokens)
        {
            var count = tokens.Length / BlockSize;
            var isRoom = _model.TryMakeFree(count);
            Assert.Equal(isRoom, _queue.TryMakeFree(count));
            if (!isRoom)
            {
                return;
            }

            _tree.Keep(Keys(Root(layout)), tokens, null, Private(_pool, count), Start);
            NaiveEntry? parent = null;
            foreach (var (index, name) in Paths(layout, tokens).Index())
            {
                parent = _model.Find(name) ?? _model.Add(new NaiveEntry(name, BlockSize, Start + (index * BlockSize), 1, parent));
            }
        }

        /// <summary>All full blocks but the last token's; a use of the last is a use of all before it.</summary>
        private void Match(int layout, int[] tokens)
        {
            var expected = Paths(layout, tokens)
                .Take(Math.Max(0, (tokens.Length - 1) / BlockSize))
                .Select(_model.Find)
                .TakeWhile(entry => entry is not null)
                .LastOrDefault();
            var match = _tree.Match(Keys(Root(layout)), tokens);
            Assert.Equal(expected?.Name, match is null ? null : PathOf(match));
            if (match is not null)
            {
                _tree.Pin(match);
                _pinned.Add((match, expected!));
                foreach (var entry in expected!.Path.Reverse())
                {
                    entry.Pins++;
                    _model.NoteUse(entry);
                }
            }
        }

        private void Drop(int which)
        {
            var (node, last) = _pinned[which];
            _pinned.RemoveAt(which);
            _tree.Unpin(node);
            foreach (var entry in last.Path)
            {
                entry.Pins--;
            }

            _model.Entries.RemoveAll(entry => entry is { IsRetired: true, Pins: 0 });
        }

        private void Retire(IEnumerable<NaiveEntry> entries)
        {
            foreach (var entry in entries)
            {
                entry.IsRetired = true;
            }

            _model.Entries.RemoveAll(entry => entry is { IsRetired: true, Pins: 0 });
        }
    }

    private static void Keep(BlockPool pool, EvictionQueue queue, PrefixTree tree, int layout, int[] tokens)
    {
        var count = tokens.Length / BlockSize;
        if (!queue.TryMakeFree(count))
        {
            return;
        }

        tree.Keep(Keys(Root(layout)), tokens, null, Private(pool, count), Start);
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
