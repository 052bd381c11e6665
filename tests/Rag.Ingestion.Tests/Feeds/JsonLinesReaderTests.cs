using System.Text;
using Rag.Core.Articles;

namespace Rag.Ingestion.Tests.Feeds;

public sealed class JsonLinesReaderTests : IDisposable
{
    private const string Full = """
        {"id":"a1","title":"T","author":"A","source":"S","category":"C","url":"https://example.com/1","published_at":"2026-03-02T08:00:00Z","language":"en-GB","body":"One.\nTwo.","unknown":[1]}
        """;

    private readonly TempFolder _folder = new();

    [Fact]
    public void Read_AllFields_AreTakenOver()
    {
        var article = Assert.Single(TempFolder.ReadAll(_folder.Write("a.jsonl", Full)).Articles());

        Assert.Equal(("a1", "T", "A", "S", "C"), (article.Id, article.Title, article.Author, article.Source, article.Category));
        Assert.Equal(("https://example.com/1", "One.\nTwo."), (article.Url, article.Body));
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), article.PublishedAt);
        Assert.Equal("en-GB", article.Language);
    }

    [Fact]
    public void Read_BodyAlone_LeavesTheRestAbsent()
    {
        var article = Assert.Single(
            TempFolder.ReadAll(_folder.Write("a", """{"body":"Text.","title":null,"published_at":"soon"}""")).Articles()
        );

        Assert.Equal(new ArticleDraft(null, null, null, null, null, null, null, null, "Text."), article);
    }

    [Fact]
    public void Read_BadLines_AreNamedAndTheRestGoesOn()
    {
        var path = _folder.Write(
            "a.jsonl",
            """
            {"body":"One."}
            {"body":
            {"title":"no body"}
            [1]

            {"body":"\ud800"}
            {"body":"Seven."}
            """
        );

        var readings = TempFolder.ReadAll(path);

        Assert.Equal(["One.", "Seven."], readings.Articles().Select(article => article.Body));
        Assert.Equal(
            ["a.jsonl, line 2", "a.jsonl, line 3", "a.jsonl, line 4", "a.jsonl, line 6"],
            readings.Problems().Select(problem => problem[..problem.IndexOf(':', StringComparison.Ordinal)])
        );
    }

    [Fact]
    public void Read_Gzip_IsToldByItsContent()
    {
        var path = _folder.WriteGzip("articles", stream => stream.Write(Encoding.UTF8.GetBytes(Full)));

        Assert.Single(TempFolder.ReadAll(path).Articles());
    }

    [Fact]
    public void Read_Utf16WithMark_IsDecoded()
    {
        var path = _folder.Write("a.jsonl", [0xff, 0xfe, .. Encoding.Unicode.GetBytes("""{"body":"Zoë."}""")]);

        Assert.Equal("Zoë.", Assert.Single(TempFolder.ReadAll(path).Articles()).Body);
    }

    [Fact]
    public void Read_InvalidUtf8_BecomesReplacementCharacters()
    {
        var path = _folder.Write("a.jsonl", [.. "{\"body\":\"a"u8, 0xff, .. "b\"}"u8]);

        Assert.Equal("a\ufffdb", Assert.Single(TempFolder.ReadAll(path).Articles()).Body);
    }

    [Fact]
    public void Read_LineLongerThanTheLimit_IsLeftOutWithinBoundedMemory()
    {
        var path = _folder.WriteGzip("bomb.jsonl.gz", stream =>
        {
            stream.Write("{\"body\":\""u8);
            var block = new byte[1_000_000];
            block.AsSpan().Fill((byte)'x');
            for (var i = 0; i < 200; i++)
            {
                stream.Write(block);
            }

            stream.Write("\"}\n{\"body\":\"Fine.\"}"u8);
        });

        var before = GC.GetAllocatedBytesForCurrentThread();
        var readings = TempFolder.ReadAll(path);

        Assert.Equal("Fine.", Assert.Single(readings.Articles()).Body);
        Assert.StartsWith("bomb.jsonl.gz, line 1: longer than", Assert.Single(readings.Problems()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 150_000_000);
    }

    [Fact]
    public void Read_TruncatedGzip_GivesWhatCameBeforeAndASentence()
    {
        var whole = File.ReadAllBytes(_folder.WriteGzip("whole.gz", stream =>
            {
                for (var i = 0; i < 5000; i++)
                {
                    stream.Write(Encoding.UTF8.GetBytes($"{{\"body\":\"Article {i} {Guid.NewGuid()}.\"}}\n"));
                }
            }));

        var readings = TempFolder.ReadAll(_folder.Write("cut.gz", whole[..(whole.Length / 2)]));

        Assert.InRange(readings.Articles().Count, 1, 4999);
        Assert.NotEmpty(readings.Problems());
    }

    public void Dispose() => _folder.Dispose();
}
