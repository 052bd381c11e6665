using Rag.Bench.Attention;
using Rag.Kernels.Attention;

namespace Rag.Bench.Tests.Attention;

public sealed class BatchTimingTests
{
    /// <summary>A machine that is slow for a round is slow for both sides of it, which the gain does not show.</summary>
    [Fact]
    public void Gain_OfRounds_ComparesWithinEachRound()
    {
        var gain = new BatchTiming(KvType.BFloat16, 8, [5, 10, 50], [10, 20, 100]).Gain;

        Assert.Equal(4, gain.Value);
        Assert.Equal((4.0, 4.0), (gain.Spread!.Value.Low, gain.Spread.Value.High));
    }
}
