using CsCheck;
using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

/// <summary>
/// Random lives of the engine with all its tiers: conversations that go on, a disk that works when it likes, fills up and damages entries,
/// restarts, purges. A failing one prints its seed: CsCheck_Seed=... in the environment replays it.
/// </summary>
public sealed class CacheTierProperties
{
    private enum Verb
    {
        Ask,
        AskMore,
        Turn,
        Step,
        Steps,
        Disk,
        Cancel,
        Purge,
        Warm,
        Damage,
        Refuse,
        Fill,
        Restart,
    }

    [Fact]
    public void AnyOperations_EveryAnswerIsAsItWouldBeAlone_AndNothingPurgedIsLeft() =>
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 1000], Gen.Int[0, 1000])
            .Array[1, 50]
            .Sample(
                operations =>
                {
                    using var life = new Life();
                    foreach (var (verb, a, b) in operations)
                    {
                        life.Do(verb, a, b);
                    }

                    life.End();
                },
                iter: Iterations.Of(400)
            );

    private sealed class Life : IDisposable
    {
        private const long Limit = 2500;
        private static readonly ModelShape s_shape = DefaultShape with { BlockCount = 24, ContextLength = 64 };

        private readonly TemporaryFolder _folder = new();
        private readonly FaultyDisk _disk = new();
        private readonly List<Sequence> _sequences = [];
        private readonly HashSet<int> _gone = []; // passages purged and not asked about since
        private DiskTier _tier;
        private EngineHarness _harness;

        public Life() => (_tier, _harness) = Start();

        public void Do(Verb verb, int a, int b)
        {
            switch (verb)
            {
                case Verb.Ask or Verb.AskMore:
                    Submit([.. Enumerable.Range(0, a % 3).Select(i => (a / 3) + (i * b))], Tokens(1 + (b % 9), b % 5), 1 + (a % 9));
                    break;
                case Verb.Turn when _sequences.LastOrDefault(sequence => sequence.Generation.Completion.IsCompleted) is { } last:
                    NextTurn(last, a);
                    break;
                case Verb.Step:
                    _harness.Step();
                    break;
                case Verb.Steps:
                    for (var i = 0; i < a % 10; i++)
                    {
                        _harness.Step();
                    }

                    break;
                case Verb.Disk:
                    for (var i = 0; i <= a % 4 && _tier.WorkOne(TimeSpan.Zero); i++) { }

                    break;
                case Verb.Cancel when _sequences.Count > 0:
                    _sequences[a % _sequences.Count].Generation.Cancel();
                    break;
                case Verb.Purge:
                    Purge(a % 6);
                    break;
                case Verb.Warm:
                    _gone.Remove(a % 6);
                    _harness.Warm((WarmingPriority)(b % 2), PassageOf(a));
                    break;
                case Verb.Refuse:
                    _disk.RefusesWrites = !_disk.RefusesWrites;
                    break;
                case Verb.Damage when _folder.Files.ToArray() is { Length: > 0 } paths:
                    Damage(paths[a % paths.Length], b);
                    break;
                case Verb.Fill when a % 3 == 0:
                    _disk.FreeBytes = b;
                    break;
                case Verb.Restart when a % 3 == 0:
                    Finish();
                    Stop();
                    _disk.FreeBytes = long.MaxValue / 2;
                    _disk.RefusesWrites = false;
                    (_tier, _harness) = Start();
                    break;
            }

            _tier.Store.CheckIntegrity();
            _harness.State.CheckIntegrity();
        }

        public void End()
        {
            Finish();
            Work();
            _tier.Store.CheckIntegrity();
            foreach (var which in _gone)
            {
                Assert.Empty(_harness.Core.FindTraces([IdentityOf(which)]));
                Assert.Empty(KvScan.Find(_folder.Path, [IdentityOf(which)], CancellationToken.None));
            }

            for (var which = 0; which < 6; which++)
            {
                Purge(which);
            }

            var left = _harness.State.Cache.PrefixNodes.ToArray();
            Assert.All(left, node => Assert.Empty(node.Root.Key.Layout));
            Assert.Equal(s_shape.BlockCount, _harness.State.Cache.CountOf(BlockState.Free) + left.Length);
            Assert.Equal(0, _tier.Store.Entries);
        }

        public void Dispose()
        {
            _tier.Dispose();
            _folder.Dispose();
        }

        private (DiskTier Tier, EngineHarness Harness) Start()
        {
            var tier = new DiskTier(KvStore.Open(_folder.Path, Limit, s_shape, _disk.Open), new FakeTime());
            return (tier, new EngineHarness(s_shape, tier: tier));
        }

        private void Stop()
        {
            var thread = _tier.Start();
            _harness.Core.CancelAll();
            _tier.Complete();
            thread.Join();
            _tier.Dispose();
            _sequences.Clear();
        }

        private void Submit(int[] passages, int[] question, int maxTokens)
        {
            var request = Request([.. passages.Select(PassageOf), Question(question)], maxTokens);
            _gone.RemoveWhere(which => passages.Any(passage => passage % 6 == which));
            _sequences.Add(_harness.Submit(request));
        }

        /// <summary>The same passages, what was asked and answered, and a few words more.</summary>
        private void NextTurn(Sequence last, int seed)
        {
            var segments = last.Request.Prompt.Parts;
            int[] turn = [.. last.Tokens, .. Tokens(1 + (seed % 4), seed)];
            if (segments.Sum(segment => segment.TokenIds.Length) + turn.Length < 50)
            {
                Submit(
                    [
                        .. segments[..^1]
                            .Select(segment =>
                                Enumerable.Range(0, 6).Single(which => PassageOf(which).TokenIds.SequenceEqual(segment.TokenIds))
                            ),
                    ],
                    turn,
                    1 + (seed % 5)
                );
            }
        }

        private void Purge(int which)
        {
            var done = new TaskCompletionSource();
            _harness.Core.Purge([IdentityOf(which)], done);
            Work();
            Assert.True(done.Task.IsCompletedSuccessfully);
            Assert.Empty(KvScan.Find(_folder.Path, [IdentityOf(which)], CancellationToken.None));
            _gone.Add(which);
        }

        private void Finish()
        {
            for (var steps = 0; _harness.Core.HasWork; steps++)
            {
                Assert.True(steps < 5000, "the engine makes no progress");
                _harness.Step();
                Work();
            }

            foreach (
                var sequence in _sequences.Where(sequence => CompletionOf(sequence).Reason is FinishReason.Stop or FinishReason.Length)
            )
            {
                AssertAsReference(sequence, Reference.Of(sequence.Request, s_shape, limit: sequence.TokenLimit));
            }

            Assert.All(_sequences, sequence => Assert.NotEqual(FinishReason.Error, CompletionOf(sequence).Reason));
            _sequences.Clear();
        }

        private void Work()
        {
            while (_tier.WorkOne(TimeSpan.Zero)) { }
        }

        /// <summary>In token ids or KV.</summary>
        private static void Damage(string path, int at)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            file.Position = KvHeaderFormat.Size + (at % 60);
            if (file.Position < file.Length)
            {
                var value = file.ReadByte();
                file.Position--;
                file.WriteByte((byte)(value ^ 0x40));
            }
        }

        private static PromptPart PassageOf(int which) => Passage(Tokens(3 + (which % 6 * 2), 500 + (which % 6)));

        private static ChunkIdentity IdentityOf(int which) => ChunkIdentity.Of(PassageOf(which), s_shape.Digest);
    }
}
