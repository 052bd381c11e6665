using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

public sealed class HtmlDocumentTypeTests
{
    [Theory]
    [InlineData("<!DOCTYPE html><p>a", true)]
    [InlineData("<!doctype\n HTML PUBLIC>", true)]
    [InlineData("<?xml version='1.0'?>\n<!-- a --> <!----><!DOCTYPE html>", true)]
    [InlineData("<!doctypehtml>", false)]
    [InlineData("<!DOCTYPE rss>", false)]
    [InlineData("<p><!DOCTYPE html>", false)]
    [InlineData("<!-- <!DOCTYPE html>", false)]
    [InlineData("<?xml <!DOCTYPE html", false)]
    [InlineData("", false)]
    public void Begins_Text_TellsTheDocumentType(string text, bool expected) => Assert.Equal(expected, HtmlDocumentType.Begins(text));

    [Theory]
    [InlineData("<!---->", 200_000)]
    [InlineData("<!-- -->\n\n", 100_000)]
    [InlineData("<!--", 200_000)]
    [InlineData("<?xml>", 200_000)]
    public void Begins_ManyComments_IsLinear(string piece, int count)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Assert.False(HtmlDocumentType.Begins(string.Concat(Enumerable.Repeat(piece, count)) + "<p>"));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
    }
}
