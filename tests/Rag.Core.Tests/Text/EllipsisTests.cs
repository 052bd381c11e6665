using Rag.Core.Text;

namespace Rag.Core.Tests.Text;

public sealed class EllipsisTests
{
    [Theory]
    [InlineData("", 5, "")]
    [InlineData("short", 5, "short")]
    [InlineData("two words more", 12, "two words…")]
    [InlineData("two words", 8, "two…")]
    [InlineData("oneverylongword", 8, "onevery…")]
    [InlineData("a verylongword", 8, "a veryl…")]
    [InlineData("x", 1, "x")]
    [InlineData("xy", 1, "…")]
    public void Cut_Line_EndsAtAWordWhereOneIsNear(string line, int most, string expected) =>
        Assert.Equal(expected, Ellipsis.Cut(line, most));

    [Fact]
    public void Cut_BetweenTheHalvesOfACharacter_LeavesItOut()
    {
        var line = string.Concat(Enumerable.Repeat("\U0001F600", 10));

        for (var most = 1; most <= line.Length; most++)
        {
            var cut = Ellipsis.Cut(line, most);
            Assert.InRange(cut.Length, 1, most);
            Assert.Equal(cut, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(cut)));
        }
    }
}
