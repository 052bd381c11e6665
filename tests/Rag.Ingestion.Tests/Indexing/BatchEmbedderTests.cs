using Rag.Ingestion.Indexing;

namespace Rag.Ingestion.Tests.Indexing;

public sealed class BatchEmbedderTests
{
    [Fact]
    public void TextsWanted_AfterBatchesThatTookLong_IsLessAndGrowsAgain()
    {
        var embedder = new BatchEmbedder(new HashEmbedder());
        Assert.InRange(embedder.TextsWanted, 1, BatchEmbedder.MostWanted / 8);
        for (var batch = 0; batch < 20; batch++)
        {
            embedder.Took(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal(BatchEmbedder.MostWanted, embedder.TextsWanted);
        for (var batch = 0; batch < 20; batch++)
        {
            embedder.Took(TimeSpan.FromSeconds(10));
        }

        Assert.InRange(embedder.TextsWanted, 1, BatchEmbedder.MostWanted / 8);
        embedder.Took(TimeSpan.FromSeconds(1));
        Assert.InRange(embedder.TextsWanted, 1, BatchEmbedder.MostWanted / 8);
        for (var batch = 0; batch < 20; batch++)
        {
            embedder.Took(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal(BatchEmbedder.MostWanted, embedder.TextsWanted);
    }
}
