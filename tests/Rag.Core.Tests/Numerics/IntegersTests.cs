using Rag.Core.Numerics;

namespace Rag.Core.Tests.Numerics;

public sealed class IntegersTests
{
    [Theory]
    [InlineData(0, 8, 0)]
    [InlineData(1, 8, 1)]
    [InlineData(8, 8, 1)]
    [InlineData(9, 8, 2)]
    [InlineData(int.MaxValue, 1, int.MaxValue)]
    [InlineData(int.MaxValue, 2, 1 << 30)]
    public void CeilDivide_AnyCount_IsTheNumberOfPartsThatCoverIt(int count, int size, int parts) =>
        Assert.Equal(parts, Integers.CeilDivide(count, size));

    [Theory]
    [InlineData(0, 64, 0)]
    [InlineData(1, 64, 64)]
    [InlineData(64, 64, 64)]
    [InlineData(65, 64, 128)]
    public void RoundUp_AnyCount_IsTheNextMultiple(int count, int size, int multiple)
    {
        Assert.Equal(multiple, Integers.RoundUp(count, size));
        Assert.Equal(multiple, Integers.RoundUp((long)count, size));
    }
}
