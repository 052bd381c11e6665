using System.Runtime.Intrinsics.X86;
using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Tests.Stories;

public sealed class StoryDotTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(32)]
    [InlineData(47)]
    [InlineData(384)]
    public void Of_EveryPath_IsTheSumOfTheProducts(int length)
    {
        var random = new Random(length);
        var (a, b) = (Vector(), Vector());
        var sum = a.Zip(b, (x, y) => x * y).Sum();

        Assert.Equal(sum, StoryDot.Of(a, b));
        Assert.Equal(sum, StoryDot.OfAny(a, b));
        Assert.Equal(sum, Avx2.IsSupported ? StoryDot.Of256(a, b) : sum);
        Assert.Equal(sum, Avx512BW.IsSupported ? StoryDot.Of512(a, b) : sum);

        sbyte[] Vector() => [.. Enumerable.Range(0, length).Select(i => (sbyte)(i % 3 == 0 ? -127 : random.Next(-127, 128)))];
    }
}
