using Rag.Stores.Conformance;

namespace Rag.Stores.Tests;

public sealed class EmbeddedArticleCatalogTests : ArticleCatalogRules
{
    protected override StoreUnderTest Create() => new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.Defaults);
}

public sealed class EmbeddedArticleCatalogTinySegmentsTests : ArticleCatalogRules
{
    protected override StoreUnderTest Create() => new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.TinySegments);
}

public sealed class EmbeddedArticleWriterTests : ArticleWriterRules
{
    protected override StoreUnderTest Create() => new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.Defaults);
}

public sealed class EmbeddedArticleWriterTinySegmentsTests : ArticleWriterRules
{
    protected override StoreUnderTest Create() => new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.TinySegments);
}

public sealed class EmbeddedChunkRetirementTests : ChunkRetirementRules
{
    protected override StoreUnderTest Create() => new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.Defaults);
}

public sealed class EmbeddedChunkRetirementTinySegmentsTests : ChunkRetirementRules
{
    protected override StoreUnderTest Create() => new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.TinySegments);
}

public sealed class EmbeddedChunkIndexTests : ChunkIndexRules
{
    protected override StoreUnderTest Create() => new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.Defaults);
}

public sealed class EmbeddedChunkIndexTinySegmentsTests : ChunkIndexRules
{
    protected override StoreUnderTest Create() => new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.TinySegments);
}

public sealed class EmbeddedChunkFilterTests : ChunkFilterRules
{
    protected override StoreUnderTest Create() => new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.Defaults);
}

public sealed class EmbeddedChunkFilterTinySegmentsTests : ChunkFilterRules
{
    protected override StoreUnderTest Create() => new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.TinySegments);
}
