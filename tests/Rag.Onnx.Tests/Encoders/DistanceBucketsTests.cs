using Rag.Onnx.Encoders;

namespace Rag.Onnx.Tests.Encoders;

public sealed class DistanceBucketsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 1)]
    [InlineData(1, 17)]
    [InlineData(-7, 7)]
    [InlineData(-8, 8)]
    [InlineData(-11, 8)]
    [InlineData(-12, 9)]
    [InlineData(16, 26)]
    [InlineData(-127, 15)]
    [InlineData(4000, 31)]
    public void Of_ADistance_IsExactNearAndWideFar(int distance, int bucket) => Assert.Equal(bucket, DistanceBuckets.Of(distance));
}
