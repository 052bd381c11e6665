using Rag.Core.Text;

namespace Rag.Core.Tests.Text;

public sealed class BoundedLinesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\nb\r\n", "a|b")]
    [InlineData("\n\na", "||a")]
    [InlineData("abcd\nabcd", "abcd|abcd")]
    [InlineData("abcd\r\n", "abcd")]
    [InlineData("abcde\nf", "#|f")]
    [InlineData("abcdef", "#")]
    [InlineData("abcdefghijklmnop\nq\nabcdefghijklmnop", "#|q|#")]
    [InlineData("abcdef\n", "#")]
    [InlineData("abcd\r\r\n", "#")]
    public void TryRead_LinesOfAtMostFour_GivesThemAndPassesOverLongerOnes(string text, string expected)
    {
        Assert.Equal(expected, string.Join('|', Read(new StringReader(text), 4)));
        Assert.Equal(expected, string.Join('|', Read(new Trickle(text), 4)));
    }

    [Fact]
    public void TryRead_LinesLongerThanTheBufferAtFirst_AreWhole()
    {
        string[] lines = [new('a', 300_000), "b", new('c', 70_000), ""];

        Assert.Equal([.. lines[..3], "d"], Read(new StringReader(string.Join('\n', [.. lines[..3], "d"])), 1 << 20));
    }

    [Fact]
    public void Number_AfterALineThatIsTooLong_CountsIt()
    {
        var lines = new BoundedLines(new StringReader("abcdefgh\nb"), 2);

        Assert.True(lines.TryRead(out _, out var isTooLong));
        Assert.Equal((true, 1), (isTooLong, lines.Number));
        Assert.True(lines.TryRead(out _, out isTooLong));
        Assert.Equal((false, 2), (isTooLong, lines.Number));
        Assert.False(lines.TryRead(out _, out _));
    }

    private static List<string> Read(TextReader reader, int longest)
    {
        var (lines, read) = (new BoundedLines(reader, longest), new List<string>());
        while (lines.TryRead(out var line, out var isTooLong))
        {
            read.Add(isTooLong ? "#" : line.ToString());
        }

        return read;
    }

    /// <summary>Gives one character at a time, as a slow stream does.</summary>
    private sealed class Trickle(string text) : TextReader
    {
        private int _at;

        public override int Read(char[] buffer, int index, int count)
        {
            if (_at == text.Length || count == 0)
            {
                return 0;
            }

            buffer[index] = text[_at++];
            return 1;
        }
    }
}
