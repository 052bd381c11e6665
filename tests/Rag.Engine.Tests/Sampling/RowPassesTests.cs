using Rag.Engine.Sampling;

namespace Rag.Engine.Tests.Sampling;

public sealed class RowPassesTests
{
    [Fact]
    public void Exp_AnyNumber_IsThatOfDoublePrecisionToRounding()
    {
        float[] values = [.. Enumerable.Range(-900, 1780).Select(i => i / 10.03f)];
        var result = new float[values.Length];
        RowPasses.Exp(values, 0, 1, result);
        for (var i = 0; i < values.Length; i++)
        {
            var expected = Math.Exp(values[i]);
            Assert.InRange(result[i], values[i] < -87 ? 0 : expected * (1 - 1e-6), values[i] < -87 ? 2e-38 : expected * (1 + 1e-6));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void SumExp_OfWhatIsNoNumber_IsNotFinite(float value)
    {
        foreach (var at in new[] { 0, 17, 63, 64 })
        {
            var row = new float[65];
            row[at] = value;
            Assert.False(double.IsFinite(RowPasses.SumExp(row, 0, 1)));
        }
    }

    [Fact]
    public void SumExp_BannedTokens_AddNothing()
    {
        var row = Enumerable.Repeat(float.NegativeInfinity, 65).ToArray();
        (row[3], row[64]) = (0, 0);
        Assert.Equal(2, RowPasses.SumExp(row, 0, 1));
    }
}
