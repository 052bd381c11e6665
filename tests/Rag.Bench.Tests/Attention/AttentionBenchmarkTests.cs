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
    [InlineData(1, 100)]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    public void Contenders_OnTheSameStep_GiveTheSameAnswer(int sequences, int newTokens)
    {
        using var paged = AttentionContender.Paged(s_small, sequences, newTokens, pastTokens: 0);
        using var baseline = AttentionContender.GroupQuery(s_small, sequences, newTokens, pastTokens: 0);
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
        Assert.All(timings, timing => Assert.True(timing is { OperatorMilliseconds: > 0, BaselineMilliseconds: > 0, Speedup: > 0 }));
    }
}
