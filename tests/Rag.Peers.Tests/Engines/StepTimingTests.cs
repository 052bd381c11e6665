using Rag.Bench.Load;
using Rag.Engine;
using Rag.Peers.Engines;

namespace Rag.Peers.Tests.Engines;

public sealed class StepTimingTests : IDisposable
{
    private readonly TimedRunner _timed = new(new SlowRunner());

    public void Dispose() => _timed.Dispose();

    /// <summary>Steps that compute a prompt, or decode some of the sequences, are none of them.</summary>
    [Fact]
    public void Of_StepsOfAllSequences_CountsThoseFromTheFirstToTheLastThatIsAskedFor()
    {
        foreach (var (asked, counted) in new[] { (3, 2), (1, 1) })
        {
            Decode();
            var timing = DecodeTiming.Of(_timed.TakeSteps(), 3, asked);

            Assert.Equal((3 * counted, counted), (timing.Tokens, timing.Least));
            Assert.True(timing.Seconds >= counted * SlowRunner.Seconds, $"{timing}");
        }

        Assert.Equal(new DecodeTiming(0, 0, 0), DecodeTiming.Of(_timed.TakeSteps(), 3, 3));
    }

    private void Decode()
    {
        Step(1, 1, 9);
        Step(1, 1, 1);
        Step(1, 1, 1);
        Step(1, 1, 1);
        Step(1, 1);
    }

    private void Step(params int[] tokens)
    {
        var batch = new RaggedBatch();
        batch.Begin(1);
        foreach (var count in tokens)
        {
            batch.Add(new int[count], 0, [0], [16], [0], 16);
        }

        _timed.Run(batch);
    }

    private sealed class SlowRunner : IModelRunner
    {
        public const double Seconds = .002;

        public ModelShape Shape => throw new NotSupportedException();

        public Span<float> Run(RaggedBatch batch)
        {
            Thread.Sleep(TimeSpan.FromSeconds(Seconds));
            return [];
        }

        public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) => throw new NotSupportedException();

        public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source) => throw new NotSupportedException();

        public void Dispose() { }
    }
}
