using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Tests.Articles;

public sealed class OneLineTests
{
    [Theory]
    [InlineData("  The  ferry\n stopped ", "The ferry stopped")]
    [InlineData("\u001b[31mred\u202e\u0007\u009b", "[31mred")]
    [InlineData("\u0000\u200b", null)]
    [InlineData(null, null)]
    public void Of_AnyText_IsOneCleanLine(string? text, string? expected) => Assert.Equal(expected, OneLine.Of(text, 100));

    [Fact]
    public void Of_TextOfMillionsOfCharacters_LooksAtItsBeginningOnly()
    {
        var title = new string('T', 8_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(300, OneLine.Of(title, 300)!.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Quoted_FirstThatSaysSomething_IsQuotedShort()
    {
        Assert.Equal("\"b\"", OneLine.Quoted(null, " ", "b", "c"));
        Assert.Equal("without a title", OneLine.Quoted(null, null));
        Assert.InRange(OneLine.Quoted(new string('x', 5_000)).Length, 1, 130);
    }
}
