using CsCheck;
using Rag.Core.Prompts;
using Rag.Engine.Cache;

namespace Rag.Engine.Tests.Cache;

/// <summary>Checkpoints of the prefix tree against a list of the beginnings that have one.</summary>
public sealed class CheckpointProperties
{
    private const int BlockSize = 2;
    private const int Blocks = 60;
    private const int Slots = 12;

    private static readonly ModelShape s_shape = new(9, 100, BlockSize, Blocks, 10, [], "m") { StateSlots = Slots, BytesPerState = 35 };

    private enum Verb
    {
        Begin,
        Keep,
        End,
        Drop,
        Purge,
        TakeSlots,
    }

    [Fact]
    public void AnyOperations_FindWhatAListOfBeginningsFinds_AndLoseNoSlotAndNoBlock() =>
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 1000], Gen.Int[0, 1000])
            .Array[1, 60]
            .Sample(
                operations =>
                {
                    var world = new World();
                    foreach (var (verb, a, b) in operations)
                    {
                        world.Do(verb, a, b);
                        world.Check();
                    }

                    world.EndAll();
                    world.Check();
                },
                iter: 4000
            );

    /// <summary>A prompt of three texts of one block and a half each: which texts, their tokens and their keys.</summary>
    private sealed class Prompt
    {
        public Prompt(int which)
        {
            Texts = [which % 2, 2 + (which / 2 % 2), 4 + (which / 4 % 2)];
            Tokens = [.. Texts.SelectMany(text => new[] { text, text, text })];
            Keys = new PrefixKeys(
                PrefixRootKey.Of([], TenantScope.Public, "m"),
                BlockSize,
                [.. Texts.Select((text, i) => new PartPlace(3 * i, Text(text)))]
            );
        }

        public int[] Texts { get; }

        public int[] Tokens { get; }

        public PrefixKeys Keys { get; }

        /// <summary>The beginning of so many blocks: its tokens, and the texts among them.</summary>
        public string Beginning(int blocks) => string.Concat(Tokens.Take(blocks * BlockSize));

        public static ChunkIdentity Text(int text) => ChunkIdentity.Of(new PromptPart(PromptPartKind.Passage, [text, text, text]), "m");
    }

    private sealed class Run(Prompt prompt, PrefixNode? prefix)
    {
        public Prompt Prompt { get; } = prompt;

        public PrefixNode? Prefix { get; set; } = prefix;

        public int Depth { get; set; } = prefix?.Depth ?? 0;

        /// <summary>A text that it reads was purged: nothing more of it is kept.</summary>
        public bool IsPurged { get; set; }
    }

    private sealed class World
    {
        private readonly BlockPool _pool = new(Blocks);
        private readonly EvictionQueue _queue;
        private readonly Checkpoints _checkpoints;
        private readonly PrefixTree _tree;
        private readonly List<Run> _runs = [];

        /// <summary>What the naive model knows: beginnings that have a checkpoint.</summary>
        private readonly HashSet<string> _kept = [];

        public World()
        {
            var policy = new EvictionPolicy(Blocks, static (tokens, _) => tokens);
            _queue = new EvictionQueue(_pool, policy);
            _checkpoints = new Checkpoints(s_shape, policy);
            _tree = new PrefixTree(_pool, _queue, BlockSize, _checkpoints);
        }

        public void Do(Verb verb, int a, int b)
        {
            switch (verb)
            {
                case Verb.Begin when _runs.Count < 4:
                    var prompt = new Prompt(a % 8);
                    var match = _tree.Match(prompt.Keys, prompt.Tokens);
                    if (match is not null)
                    {
                        _tree.Pin(match);
                    }

                    _runs.Add(new Run(prompt, match));
                    break;
                case Verb.Keep when _runs.Count > 0:
                    Keep(_runs[a % _runs.Count], b);
                    break;
                case Verb.End when _runs.Count > 0:
                    End(_runs[a % _runs.Count]);
                    break;
                case Verb.Drop
                    when _checkpoints.Nodes.Where(node => node is { Readers: 0, IsRetired: false }).ToArray() is { Length: > 0 } idle:
                    var dropped = idle.OrderBy(node => node.Id).ElementAt(a % idle.Length);
                    _kept.Remove(BeginningOf(dropped));
                    _tree.DropCheckpoint(dropped);
                    break;
                case Verb.Purge:
                    var text = a % 6;
                    _tree.Purge(Prompt.Text(text));
                    _kept.RemoveWhere(beginning => beginning.Contains((char)('0' + text)));
                    _runs.ForEach(run => run.IsPurged |= run.Prompt.Texts.Contains(text));
                    break;
                case Verb.TakeSlots when _checkpoints.Available >= 3:
                    Span<int> slots = stackalloc int[3];
                    _checkpoints.Take(slots, node =>
                    {
                        Assert.Equal(0, node.Readers);
                        _kept.Remove(BeginningOf(node));
                        _tree.DropCheckpoint(node);
                    });
                    _checkpoints.Release(slots);
                    break;
            }
        }

        public void Check()
        {
            _pool.CheckIntegrity();
            _tree.CheckIntegrity();
            _queue.CheckIntegrity(_tree.Nodes);
            _checkpoints.CheckIntegrity([]);
            for (var which = 0; which < 8; which++)
            {
                var prompt = new Prompt(which);
                var deepest = Enumerable.Range(0, 5).Reverse().First(blocks => blocks == 0 || _kept.Contains(prompt.Beginning(blocks)));
                Assert.Equal(deepest, _tree.Match(prompt.Keys, prompt.Tokens)?.Depth ?? 0);
            }

            Assert.Equal(_kept.Count, _checkpoints.Nodes.Count(node => !node.IsRetired));
            if (_runs.Count == 0)
            {
                var needed = _kept.SelectMany(beginning => Enumerable.Range(1, beginning.Length / 2).Select(n => beginning[..(2 * n)]));
                Assert.Equal(needed.Distinct().Count(), _pool.Count(BlockState.Cached));
                Assert.Equal(Slots, _checkpoints.CountOf(BlockState.Free) + _kept.Count);
            }
        }

        public void EndAll()
        {
            while (_runs.Count > 0)
            {
                End(_runs[0]);
            }
        }

        /// <summary>The run has computed some more blocks, and keeps them with the state behind them.</summary>
        private void Keep(Run run, int more)
        {
            var depth = Math.Min(4, run.Depth + 1 + (more % 2));
            if (depth == run.Depth || run.IsPurged || _checkpoints.CountOf(BlockState.Free) == 0)
            {
                return;
            }

            var blocks = Private(_pool, depth - run.Depth);
            var node = _tree.Extend(run.Prompt.Keys, run.Prompt.Tokens, run.Prefix, blocks, position: 0);
            Assert.NotNull(node);
            (run.Prefix, run.Depth) = (node, depth);
            if (node.Slot is null)
            {
                _tree.SetCheckpoint(node, Private(_checkpoints));
                _kept.Add(run.Prompt.Beginning(depth));
            }

            Assert.Contains(run.Prompt.Beginning(depth), _kept);
        }

        private void End(Run run)
        {
            _runs.Remove(run);
            if (run.Prefix is { } prefix)
            {
                _tree.Unpin(prefix);
            }
        }

        private static int Private(Checkpoints checkpoints)
        {
            Span<int> slot = stackalloc int[1];
            checkpoints.Take(slot, _ => Assert.Fail("a slot is free"));
            return slot[0];
        }

        private static int[] Private(BlockPool pool, int count)
        {
            var blocks = new int[count];
            Assert.True(pool.TryReserve(blocks));
            pool.Commit(blocks, BlockState.Private);
            return blocks;
        }

        private static string BeginningOf(PrefixNode node) =>
            (node.Parent is { } parent ? BeginningOf(parent) : "") + string.Concat(node.Tokens);
    }
}
