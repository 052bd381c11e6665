namespace Rag.Ingestion.Tests.Feeds;

public sealed class ArticleFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Read_Folder_GoesToTheBottomInOrdinalOrder()
    {
        _folder.Write("b/1.jsonl", """{"body":"Three."}""");
        _folder.Write("a/z.jsonl", """{"body":"Two."}""");
        _folder.Write("a/B.jsonl", """{"body":"One."}""");
        _folder.Write(".hidden/x.jsonl", """{"body":"No."}""");

        Assert.Equal(["One.", "Two.", "Three."], TempFolder.ReadAll(_folder.Path).Articles().Select(article => article.Body));
    }

    [Theory]
    [InlineData("", "odd is empty.")]
    [InlineData(" \n ", "odd holds nothing but white space.")]
    [InlineData("\u0001\u0002ELF\u0000\u0000", "odd is a binary file; RSS, Atom, HTML and JSON lines can be read.")]
    [InlineData("[{\"body\":\"x\"}]", "odd is a JSON array; write one article a line, each an object of its own.")]
    [InlineData("Dear reader", "odd is neither RSS, Atom, HTML nor JSON lines.")]
    [InlineData("<?xml version=\"1.0\"?><opml/>", "odd is neither RSS, Atom nor HTML: its first element is <opml>.")]
    [InlineData("<rss version=\"2.0\"><channel><title>T</title></channel></rss>", "odd is a feed without entries.")]
    public void Read_FileThatHoldsNoArticles_GivesOneSentence(string content, string expected) =>
        Assert.Equal(expected, Assert.Single(TempFolder.ReadAll(_folder.Write("odd", content)).Problems()));

    [Fact]
    public void Read_PathThatDoesNotExist_GivesOneSentenceAndTheRestGoesOn()
    {
        var missing = Path.Combine(_folder.Path, "missing.xml");

        var readings = TempFolder.ReadAll(missing, _folder.Write("a.jsonl", """{"body":"Here."}"""));

        Assert.Equal($"There is no file or folder {missing}.", Assert.Single(readings.Problems()));
        Assert.Single(readings.Articles());
    }

    [Fact]
    public void Read_EmptyFolder_GivesOneSentence() =>
        Assert.EndsWith("holds no files.", Assert.Single(TempFolder.ReadAll(_folder.Path).Problems()));

    public void Dispose() => _folder.Dispose();
}
