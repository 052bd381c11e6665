using Rag.Stores.Conformance;

namespace Rag.Stores.Tests;

public sealed class EmbeddedArticleStoreTests : ArticleStoreRules
{
    protected override StoreUnderTest Create() => new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.Defaults);
}

public sealed class EmbeddedArticleStoreTinySegmentsTests : ArticleStoreRules
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
