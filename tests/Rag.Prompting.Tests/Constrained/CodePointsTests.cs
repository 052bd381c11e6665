using CsCheck;
using Rag.Prompting.Constrained;

namespace Rag.Prompting.Tests.Constrained;

public sealed class CodePointsTests
{
    private static readonly Gen<(int First, int Last)> s_range = Gen.Select(
        Gen.OneOf(Gen.Int[0, 40], Gen.Int[0xD7F0, 0xE010], Gen.Int[0x10FFF0, 0x10FFFF]),
        Gen.Int[-2, 9],
        (first, length) => (first, Math.Min(0x10FFFF, first + length))
    );

    [Fact]
    public void New_ManyRangesAtOnce_IsTheUnionOfEach() =>
        s_range
            .List[0, 12]
            .Sample(ranges =>
            {
                var atOnce = new CodePoints(ranges);
                var oneByOne = ranges.Aggregate(new CodePoints([]), (union, range) => union.Union(new CodePoints([range])));

                Assert.Equal(oneByOne.Ranges, atOnce.Ranges);
                Assert.All(atOnce.Ranges.Zip(atOnce.Ranges.Skip(1)), pair => Assert.True(pair.First.Last + 1 < pair.Second.First));
                for (var point = 0xD7E0; point < 0xE020; point++)
                {
                    var isHeld = !char.IsSurrogate((char)point) && ranges.Any(range => range.First <= point && point <= range.Last);
                    Assert.Equal(isHeld, atOnce.Contains(point));
                }
            });

    [Theory]
    [InlineData(0x41)]
    [InlineData(0xD800)]
    [InlineData(0xDFFF)]
    [InlineData(0x10FFFF)]
    public void Of_OnePoint_IsTheSetOfItsRange(int point) =>
        Assert.Equal(new CodePoints([(point, point)]).Ranges, CodePoints.Of(point).Ranges);
}
