using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

public sealed class ArticleRecordTests
{
    /// <summary>Whoever names a collection does not mean the article for everybody.</summary>
    [Fact]
    public void Read_CollectionWhereNoneIsTaken_IsRefused()
    {
        Assert.Null(ArticleRecord.Read("""{"body":"Text.","collection":"desk"}""", out var fault));
        Assert.Contains("'desk'", fault, StringComparison.Ordinal);
        Assert.NotNull(ArticleRecord.Read("""{"body":"Text.","collection":null}""", out _));
    }

    [Fact]
    public void Read_CollectionWhereOneIsTaken_IsTold()
    {
        Assert.NotNull(ArticleRecord.Read("""{"body":"Text.","collection":"desk"}""", out var collection, out _));
        Assert.Equal("desk", collection);
        Assert.NotNull(ArticleRecord.Read("""{"body":"Text."}""", out collection, out _));
        Assert.Null(collection);
        Assert.Null(ArticleRecord.Read("""{"body":"Text.","collection":["desk"]}""", out _, out var fault));
        Assert.Contains("name of a collection", fault, StringComparison.Ordinal);
    }
}
