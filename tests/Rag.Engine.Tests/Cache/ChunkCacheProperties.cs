using CsCheck;
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
        UseAgain,
        Warm,
        Encode,
        Drop,
        Purge,
        Retire,
        Want,
        Unwant,
    }

    /// <summary>Every entry, its pins and who goes when there is no room, against <see cref="NaiveEviction"/>.</summary>
    [Fact]
    public void AnyOperations_LookupsPinsAndEvictionsAreThoseOfTheNaiveModel() =>
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 5], Gen.Int[0, 1], Gen.Int[0, 100])
            .Array[0, 120]
            .Sample(
                operations =>
                {
                    var life = new Life();
                    foreach (var (verb, text, scope, pick) in operations)
                    {
                        life.Do(verb, text, scope, pick);
                        life.Compare();
                    }
                },
                iter: 3000
            );

    private sealed class Life
    {
        private readonly BlockPool _pool = new(Total);
        private readonly EvictionQueue _queue;
        private readonly ChunkCache _cache;
        private readonly NaiveEviction _model = new(Total, static (tokens, _) => tokens);
        private readonly Dictionary<NaiveEntry, ChunkEntry> _pinned = []; // what a caller holds
        private readonly List<(int Text, int Scope, long Order)> _wanted = [];

        public Life()
        {
            _queue = new EvictionQueue(_pool, new EvictionPolicy(Total, static (tokens, _) => tokens));
            _cache = new ChunkCache(_pool, _queue);
        }

        public void Do(Verb verb, int text, int scope, int pick)
        {
            var held = _pinned.Keys.OrderBy(entry => entry.Order).ToArray();
            var picked = held.Length == 0 ? null : held[pick % held.Length];
            switch (verb)
            {
                case Verb.Use or Verb.UseAgain:
                    Use(text, scope);
                    break;
                case Verb.Warm:
                    Warm(text, scope);
                    break;
                case Verb.Encode when picked is not null && picked.Encoded < picked.Tokens:
                    var left = picked.Tokens - picked.Encoded;
                    var tokens = pick % 3 == 0 ? 1 + (pick % left) : left; // mostly to the end: only what is encoded can be evicted
                    _cache.Advance(_pinned[picked], tokens);
                    picked.Encoded += tokens;
                    break;
                case Verb.Drop when picked is not null:
                    Drop(picked);
                    break;
                case Verb.Purge:
                    _cache.Purge(Identity(text, scope));
                    _model.Forget(name => name == Name(text, scope));
                    Retire(_model.Entries.Where(entry => entry.Name == Name(text, scope)));
                    break;
                case Verb.Retire when picked is not null:
                    _cache.Retire(_pinned[picked]);
                    Retire([picked]);
                    break;
                case Verb.Want:
                    _cache.Want(Identity(text, scope), pick);
                    _wanted.Add((text, scope, pick));
                    break;
                case Verb.Unwant when _wanted.Count > 0:
                    var (wantedText, wantedScope, order) = _wanted[pick % _wanted.Count];
                    _cache.Unwant(Identity(wantedText, wantedScope), order);
                    _wanted.RemoveAt(pick % _wanted.Count);
                    break;
            }

            foreach (var entry in _model.Entries)
            {
                entry.WantedBy = WantedBy(entry.Name);
            }
        }

        public void Compare()
        {
            _cache.CheckIntegrity();
            _pool.CheckIntegrity();
            _queue.CheckIntegrity(_cache.Entries);
            Assert.Equal(_model.FreeBlocks, _pool.Count(BlockState.Free));
            Assert.Equal(_model.IdleBlocks, _queue.Blocks);
            Assert.All(_pinned, pair => Assert.Equal(pair.Key.Pins, pair.Value.Pins));
            for (var text = 0; text <= 5; text++)
            {
                for (var scope = 0; scope <= 1; scope++)
                {
                    var expected = _model.Find(Name(text, scope));
                    var found = _cache.Find(Identity(text, scope));
                    Assert.Equal(
                        (expected is not null, expected?.Pins, expected?.Encoded, expected?.WantedBy),
                        (found is not null, found?.Pins, found?.Encoded, found?.WantedBy)
                    );
                }
            }
        }

        private void Use(int text, int scope)
        {
            if (_model.Find(Name(text, scope)) is { } known)
            {
                var found = _cache.Find(Identity(text, scope))!;
                _cache.Pin(found);
                _model.NoteUse(known);
                known.Pins++;
                _pinned[known] = found;
                return;
            }

            var isRoom = _model.TryMakeFree(BlocksOf(text));
            Assert.Equal(isRoom, _cache.TryMakeFree(BlocksOf(text)));
            if (isRoom)
            {
                Add(text, scope);
            }
        }

        /// <summary>Without anybody who asked: only newcomers that are worth no more make room.</summary>
        private void Warm(int text, int scope)
        {
            if (_model.Find(Name(text, scope)) is null)
            {
                var isRoom = _model.TryMakeFreeForNewcomer(BlocksOf(text), TokensOf(text));
                Assert.Equal(isRoom, _cache.TryMakeFreeForNewcomer(Identity(text, scope), BlocksOf(text)));
                if (isRoom)
                {
                    Add(text, scope);
                }
            }
        }

        private void Add(int text, int scope)
        {
            var blocks = new int[BlocksOf(text)];
            Assert.True(_pool.TryReserve(blocks));
            var entry = new NaiveEntry(Name(text, scope), TokensOf(text), 0, blocks.Length) { Pins = 1, IsRemembered = true };
            _pinned.Add(_model.Add(entry), _cache.Add(Identity(text, scope), blocks));
        }

        private void Drop(NaiveEntry entry)
        {
            _cache.Unpin(_pinned[entry]);
            if (--entry.Pins == 0)
            {
                _pinned.Remove(entry);
                if (entry.IsRetired || entry.Encoded < entry.Tokens)
                {
                    _model.Entries.Remove(entry);
                }
            }
        }

        private void Retire(IEnumerable<NaiveEntry> entries)
        {
            foreach (var entry in entries.ToArray())
            {
                entry.IsRetired = true;
                if (entry.Pins == 0)
                {
                    _model.Entries.Remove(entry);
                }
            }
        }

        private long WantedBy(string name) =>
            _wanted.Where(want => Name(want.Text, want.Scope) == name).Select(want => want.Order).DefaultIfEmpty(long.MaxValue).Min();
    }

    private static int TokensOf(int text) => 1 + (text * 3);

    private static int BlocksOf(int text) => (TokensOf(text) + 3) / 4;

    private static string Name(int text, int scope) => $"{scope}:{text}";

    private static ChunkIdentity Identity(int text, int scope) =>
        ChunkIdentity.Of(In(s_scopes[scope], Passage(Tokens(TokensOf(text), text))), "m");
}
