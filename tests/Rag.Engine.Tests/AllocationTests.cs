using Rag.Core.Sampling;
using Rag.Engine.Loop;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class AllocationTests
{
    /// <summary>A delta lies in its channel until it is read, and the channel grows by parts: here a reader keeps up, as in life.</summary>
    [Fact]
    public void Step_Decoding_AllocatesNothing()
    {
        var shape = DefaultShape with { EndTokens = [], ContextLength = 4096, BlockCount = 4096 };
        using var runner = new ConstantRunner(shape);
        var time = new FakeTime();
        var core = new EngineCore(runner, Options(), time);
        var builder = new SequenceBuilder(shape);
        var readers = Enumerable
            .Range(0, 8)
            .Select(i =>
            {
                var sampling = i switch
                {
                    0 => SamplingParameters.Greedy,
                    1 => new SamplingParameters(0.8, 0.9, i),
                    2 => new SamplingParameters(0.8, 1, i) { MinP = 0.05 },
                    3 => new SamplingParameters(0.8, 1, i),
                    _ => new SamplingParameters(0.8, 0.9, i)
                    {
                        TopK = 50,
                        MinP = 0.01,
                        RepetitionPenalty = 1.1,
                        FrequencyPenalty = 0.2,
                        PresencePenalty = 0.1,
                        LogitBias = new Dictionary<int, double> { [5] = -100, [6] = 2 },
                        Alternatives = 20,
                    },
                };
                var generation = new Generation(time, () => { }, () => { });
                core.Submit(
                    builder.Build(Request([Passage(Tokens(9, i)), Question(i + 1)], maxTokens: 2000, sampling: sampling), generation)
                );
                return generation.Deltas.GetAsyncEnumerator(TestContext.Current.CancellationToken);
            })
            .ToArray();

        long Allocated(int steps)
        {
            var allocated = 0L;
            for (var i = 0; i < steps; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                core.Step();
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                Array.ForEach(readers, reader => Assert.True(reader.MoveNextAsync().AsTask().GetAwaiter().GetResult()));
            }

            return allocated;
        }

        core.Step(); // encodes the passages; each step from here on yields a token of every sequence
        Allocated(300);

        Assert.Equal(0, Allocated(300));
    }

    private sealed class ConstantRunner(ModelShape shape) : IModelRunner
    {
        private readonly float[] _logits = new float[16 * shape.VocabularySize];

        public ModelShape Shape { get; } = shape;

        public Span<float> Run(RaggedBatch batch) => _logits.AsSpan(0, batch.LogitRows.Length * Shape.VocabularySize);

        public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) => throw new NotSupportedException();

        public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source) => throw new NotSupportedException();

        public void Dispose() { }
    }
}
