using System.Runtime.Intrinsics;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Tests.Simd;

public sealed class VectorMathTests
{
    [Fact]
    public void Exp_AnyExponentOfASoftmax_IsThatOfDoublePrecisionToTwoUnits()
    {
        for (var x = 0f; x >= -87; x -= 0.0007f)
        {
            var expected = Math.Exp(x);
            Assert.InRange(Exp(x), expected * (1 - 2.5e-7), expected * (1 + 2.5e-7));
        }
    }

    [Theory]
    [InlineData(-87.00001f)]
    [InlineData(-1e4f)]
    [InlineData(-1e30f)]
    [InlineData(float.NegativeInfinity)]
    public void Exp_BelowTheRange_IsZero(float x) => Assert.Equal(0, Exp(x));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Exp_OfWhatIsNotFinite_IsNotFinite(float x) => Assert.False(float.IsFinite(Exp(x)));

    [Fact]
    public void Exp_LaneByLane_DependsOnItsOwnLaneAlone()
    {
        var x = Vector512.Create([.. Enumerable.Range(0, 16).Select(i => i % 3 == 0 ? float.NaN : -i * 7.7f)]);
        var together = VectorMath.Exp(x);
        for (var lane = 0; lane < 16; lane++)
        {
            Assert.Equal(Exp(x[lane]), together[lane]);
        }
    }

    private static float Exp(float x) => VectorMath.Exp(Vector512.Create(x))[5];
}
