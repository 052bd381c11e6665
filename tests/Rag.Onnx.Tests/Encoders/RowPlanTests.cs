using CsCheck;
using Rag.Onnx.Encoders;

namespace Rag.Onnx.Tests.Encoders;

public sealed class RowPlanTests
{
    [Fact]
    public void Of_AnyRows_HasEachOnce_TheSharedAreTheLongestAndFewerThanThreads() =>
        Gen.Select(Gen.Int[1, 384].Array[0, 20], Gen.Int[1, 8])
            .Sample(
                (lengths, threads) =>
                {
                    var plan = RowPlan.Of(lengths, threads);
                    int[] all = [.. plan.Shared, .. plan.Single];

                    Assert.Equal(Enumerable.Range(0, lengths.Length), all.Order());
                    Assert.Equal(0, plan.Single.Count % threads);
                    Assert.InRange(plan.Shared.Count, 0, threads - 1);
                    Assert.Equal(lengths.OrderDescending(), all.Select(i => lengths[i]));
                }
            );

    [Theory]
    [InlineData(5, 1, 0)]
    [InlineData(5, 2, 1)]
    [InlineData(6, 2, 0)]
    [InlineData(5, 4, 1)]
    [InlineData(3, 4, 3)]
    public void Of_RowsThatLeaveThreadsIdle_SharesTheRemainder(int rows, int threads, int shared) =>
        Assert.Equal(shared, RowPlan.Of(new int[rows], threads).Shared.Count);
}
