using CsCheck;
using Rag.Engine;
using Rag.Onnx.Cuda;

namespace Rag.Onnx.Tests.Cuda;

/// <summary>
/// Random lives of sequences over moved passages, on a memory that records the content of each slot: every position that a step reads must
/// hold its own content.
/// </summary>
public sealed class FreshPlacementTests
{
    private const int BlockSize = 4;
    private const int EngineBlocks = 40;
    private const int FreshBlocks = 30;

    [Fact]
    public void Plan_OverRandomSequences_AlwaysFindsEveryPositionOfItsOwn() =>
        Gen.Int.Sample(
            seed =>
            {
                var life = new Life(new Random(seed));
                for (var step = 0; step < 60; step++)
                {
                    life.Step();
                }
            },
            iter: 300
        );

    /// <param name="Owner">The passage or the sequence to which the token belongs.</param>
    /// <param name="Position">The position at which the token's keys stand.</param>
    private readonly record struct Content(long Owner, int Index, int Position);

    private sealed class Life(Random random)
    {
        private readonly Content[] _slots = new Content[(EngineBlocks + FreshBlocks) * BlockSize];
        private readonly Stack<int> _free = new(Enumerable.Range(0, EngineBlocks));
        private readonly FreshPlacement _placement = new(EngineBlocks, FreshBlocks, BlockSize);
        private readonly List<Passage> _passages = [];
        private readonly List<Running> _running = [];
        private long _owners;

        private sealed record Passage(long Owner, int Length, int[] Blocks);

        private sealed class Running(long owner, Passage[] passages)
        {
            public long Owner { get; } = owner;

            public Passage[] Passages { get; } = passages;

            public List<int> Own { get; } = [];

            public int Tokens { get; set; }

            public int Context => Passages.Sum(passage => passage.Length);
        }

        public void Step()
        {
            switch (random.Next(10))
            {
                case 0 when _free.Count > 4:
                    Encode();
                    break;
                case 1 when _passages.Count > 0:
                    Forget();
                    break;
                case 2 when _passages.Count > 0 && _running.Count < 5:
                    _running.Add(new Running(++_owners, [.. _passages.OrderBy(_ => random.Next()).Take(random.Next(4))]));
                    break;
                case 3 when _running.Count > 0:
                    Finish(_running[random.Next(_running.Count)]);
                    break;
                case 4 when _running.Count > 0:
                    Read(_running[random.Next(_running.Count)]);
                    break;
                default:
                    Run(random.Next(8) == 0);
                    break;
            }

            _placement.CheckIntegrity();
        }

        private void Encode()
        {
            var passage = new Passage(++_owners, random.Next(1, 11), []);
            passage = passage with
            {
                Blocks = [.. Enumerable.Range(0, (passage.Length + BlockSize - 1) / BlockSize).Select(_ => _free.Pop())],
            };
            var batch = new RaggedBatch();
            batch.Begin(passage.Blocks.Length);
            batch.Add(
                new int[passage.Length],
                0,
                passage.Blocks,
                [.. passage.Blocks.Select(_ => BlockSize)],
                new int[passage.Blocks.Length],
                BlockSize
            );
            Assert.True(
                Execute(
                    batch,
                    [passage.Owner],
                    [
                        [],
                    ],
                    fails: false
                )
            );
            _passages.Add(passage);
        }

        private void Forget()
        {
            var passage = _passages[random.Next(_passages.Count)];
            if (_running.All(running => !running.Passages.Contains(passage)))
            {
                _passages.Remove(passage);
                Array.ForEach(passage.Blocks, _free.Push);
            }
        }

        private void Finish(Running running)
        {
            _running.Remove(running);
            running.Own.ForEach(_free.Push);
        }

        private void Read(Running running)
        {
            _placement.PlanReading([.. running.Own]);
            WriteBack();
            for (var token = 0; token < running.Tokens; token++)
            {
                Assert.Equal(
                    new Content(running.Owner, token, running.Context + token),
                    _slots[(running.Own[token / BlockSize] * BlockSize) + (token % BlockSize)]
                );
            }
        }

        private void Run(bool fails)
        {
            var chosen = _running.Where(_ => random.Next(3) > 0).ToList();
            var batch = new RaggedBatch();
            var width = 1;
            var lengths = new Dictionary<Running, int>();
            foreach (var running in chosen.ToList())
            {
                var tokens = random.Next(1, 6);
                while (running.Own.Count * BlockSize < running.Tokens + tokens && _free.Count > 0)
                {
                    running.Own.Add(_free.Pop());
                }

                tokens = Math.Min(tokens, (running.Own.Count * BlockSize) - running.Tokens);
                lengths[running] = tokens;
                width = Math.Max(width, running.Passages.Sum(passage => passage.Blocks.Length) + running.Own.Count);
            }

            chosen.RemoveAll(running => lengths[running] == 0);
            if (chosen.Count == 0)
            {
                return;
            }

            batch.Begin(width);
            foreach (var running in chosen)
            {
                Add(batch, running, lengths[running]);
            }

            if (Execute(batch, [.. chosen.Select(running => running.Owner)], [.. chosen.Select(Expected)], fails))
            {
                chosen.ForEach(running => running.Tokens += lengths[running]);
            }
        }

        private static void Add(RaggedBatch batch, Running running, int tokens)
        {
            var (table, valid, delta, position) = (new List<int>(), new List<int>(), new List<int>(), 0);
            foreach (var passage in running.Passages)
            {
                for (var i = 0; i < passage.Blocks.Length; i++)
                {
                    table.Add(passage.Blocks[i]);
                    valid.Add(Math.Min(BlockSize, passage.Length - (i * BlockSize)));
                    delta.Add(position);
                }

                position += passage.Length;
            }

            var past = (table.Count * BlockSize) + running.Tokens;
            table.AddRange(running.Own);
            valid.AddRange(running.Own.Select(_ => BlockSize));
            delta.AddRange(running.Own.Select(_ => 0));
            batch.Add(new int[tokens], past, [.. table], [.. valid], [.. delta], BlockSize);
        }

        private static Content[] Expected(Running running)
        {
            var contents = new List<Content>();
            foreach (var passage in running.Passages)
            {
                contents.AddRange(
                    Enumerable.Range(0, passage.Length).Select(i => new Content(passage.Owner, i, contents.Count + i)).ToList()
                );
            }

            contents.AddRange(Enumerable.Range(0, running.Tokens).Select(i => new Content(running.Owner, i, running.Context + i)));
            return [.. contents];
        }

        private bool Execute(RaggedBatch batch, long[] owners, Content[][] expected, bool fails)
        {
            try
            {
                _placement.Plan(batch);
            }
            catch (InvalidOperationException tooMany) when (tooMany.Message.Contains("KvMemoryMiB", StringComparison.Ordinal))
            {
                return false;
            }

            WriteBack();
            Move(_placement.Moves);
            for (var b = 0; b < batch.SequenceCount; b++)
            {
                var row = _placement.Table.Slice(b * _placement.TableWidth, _placement.TableWidth);
                var past = _placement.Past[b];
                var read = new List<Content>();
                for (var position = 0; position < past; position++)
                {
                    read.Add(_slots[(row[position / BlockSize] * BlockSize) + (position % BlockSize)]);
                }

                Assert.Equal(expected[b], read);
                var written = expected[b].Count(content => content.Owner == owners[b]);
                for (var token = 0; token < batch.CumulativeLengths[b + 1] - batch.CumulativeLengths[b]; token++)
                {
                    var position = past + token;
                    _slots[(row[position / BlockSize] * BlockSize) + (position % BlockSize)] = fails
                        ? default
                        : new Content(owners[b], written + token, position);
                }
            }

            if (!fails)
            {
                _placement.Commit(batch);
            }

            return !fails;
        }

        private void WriteBack()
        {
            Move(_placement.WriteBacks);
            _placement.WriteBacksDone();
        }

        private void Move(IReadOnlyList<SlotMove> moves)
        {
            var sources = moves.Select(move => _slots[move.Source] with { Position = _slots[move.Source].Position + move.Delta }).ToArray();
            for (var i = 0; i < moves.Count; i++)
            {
                _slots[moves[i].Target] = sources[i];
            }
        }
    }
}
