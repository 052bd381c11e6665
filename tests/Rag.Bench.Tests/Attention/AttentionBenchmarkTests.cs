using Rag.Bench.Attention;
using Rag.Kernels.Attention;
using Rag.Kernels.Simd;

namespace Rag.Bench.Tests.Attention;

public sealed class AttentionBenchmarkTests
{
    private static readonly AttentionBenchmark s_small = new(
        Heads: 9,
        KvHeads: 3,
        HeadSize: 64,
        BlockSize: 32,
        KvType.Float32,
        Threads: 2,
        SimdSupport.Best,
        Layers: 2
    );

    [Theory]
    [InlineData(1, 100, 0)]
    [InlineData(3, 1, 0)]
    [InlineData(1, 1, 70)]
    [InlineData(3, 1, 70)]
    public void Contenders_OnTheSameStep_GiveTheSameAnswer(int sequences, int newTokens, int pastTokens)
    {
        using var paged = AttentionContender.Paged(s_small, sequences, newTokens, pastTokens);
        using var baseline = AttentionContender.GroupQuery(
            s_small,
            GroupQueryKv.Float32,
            LibraryWait.All(2)[0],
            sequences,
            newTokens,
            pastTokens
        );
        paged.Time();
        baseline.Time();
        var ours = paged.Output(1);
        var theirs = baseline.Output(1);
        for (var i = 0; i < theirs.Length; i++)
        {
            Assert.Equal(theirs[i], ours[i], 1e-5f);
        }
    }

    [Fact]
    public void Run_EveryCase_IsTimedOnBothSides()
    {
        var timings = (s_small with { Type = KvType.BFloat16 }).Run(TimeSpan.Zero, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(7, timings.Length);
        Assert.All(timings, timing => Assert.True(timing.OperatorMs.P50 > 0 && timing.BaselineMs.P50 > 0 && timing.Speedup.Value > 0));
    }
}
