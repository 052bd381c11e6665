using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Core.Tests.Answers;

public sealed class PassageTests
{
    /// <summary>
    /// The passage's rendering decides what is cached: what it says of its source is the article's, what it says is the chunk's.
    /// </summary>
    [Fact]
    public void Hit_IsAPassage_WithTheArticlesMetadataAndTheChunksText()
    {
        var published = new DateTimeOffset(2026, 11, 14, 9, 0, 0, TimeSpan.Zero);
        var article = new Article(
            new ArticleId("a"),
            3,
            "https://courier.example/a",
            "Bridge closed",
            "Corvenna Courier",
            null,
            null,
            published,
            null,
            published,
            published,
            "First. Second.",
            "hash"
        );
        var hit = new Hit(1, 0.5, new Chunk(new ChunkId(7), article.Id, 3, 1, 7, 14, "Second."), article);

        Passage passage = hit;

        Assert.Equal(
            ("Bridge closed", "Corvenna Courier", published, "Second."),
            (passage.Title, passage.Source, passage.PublishedAt, passage.Text)
        );
        Assert.Equal((hit.Chunk, hit.Article), (((StoredPassage)passage).Chunk, ((StoredPassage)passage).Article));
    }
}
