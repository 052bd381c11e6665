using Rag.Stores.Conformance;

namespace Rag.Stores.Tests;

public sealed class EmbeddedArticleCatalogTests() : ArticleCatalogRules(EmbeddedStoreUnderTest.WithDefaults);

public sealed class EmbeddedArticleCatalogTinySegmentsTests() : ArticleCatalogRules(EmbeddedStoreUnderTest.WithTinySegments);

public sealed class EmbeddedArticleWriterTests() : ArticleWriterRules(EmbeddedStoreUnderTest.WithDefaults);

public sealed class EmbeddedArticleWriterTinySegmentsTests() : ArticleWriterRules(EmbeddedStoreUnderTest.WithTinySegments);

public sealed class EmbeddedArticleWriterMergesAsideTests() : ArticleWriterRules(EmbeddedStoreUnderTest.WithMergesAside);

public sealed class EmbeddedChunkRetirementTests() : ChunkRetirementRules(EmbeddedStoreUnderTest.WithDefaults);

public sealed class EmbeddedChunkRetirementTinySegmentsTests() : ChunkRetirementRules(EmbeddedStoreUnderTest.WithTinySegments);

public sealed class EmbeddedChunkIndexTests() : ChunkIndexRules(EmbeddedStoreUnderTest.WithDefaults);

public sealed class EmbeddedChunkIndexTinySegmentsTests() : ChunkIndexRules(EmbeddedStoreUnderTest.WithTinySegments);

public sealed class EmbeddedChunkIndexSignedSegmentsTests() : ChunkIndexRules(EmbeddedStoreUnderTest.WithSignedSegments);

public sealed class EmbeddedChunkIndexMergesAsideTests() : ChunkIndexRules(EmbeddedStoreUnderTest.WithMergesAside);

public sealed class EmbeddedChunkFilterTests() : ChunkFilterRules(EmbeddedStoreUnderTest.WithDefaults);

public sealed class EmbeddedChunkFilterTinySegmentsTests() : ChunkFilterRules(EmbeddedStoreUnderTest.WithTinySegments);

public sealed class EmbeddedChunkFilterSignedSegmentsTests() : ChunkFilterRules(EmbeddedStoreUnderTest.WithSignedSegments);

public sealed class EmbeddedArticleChangesTests() : ArticleChangesRules(EmbeddedStoreUnderTest.WithDefaults);

public sealed class EmbeddedArticleChangesTinySegmentsTests() : ArticleChangesRules(EmbeddedStoreUnderTest.WithTinySegments);

public sealed class EmbeddedRetractionTests() : RetractionRules(EmbeddedStoreUnderTest.WithDefaults);

public sealed class EmbeddedRetractionTinySegmentsTests() : RetractionRules(EmbeddedStoreUnderTest.WithTinySegments);

public sealed class EmbeddedAsOfTests() : AsOfRules(EmbeddedStoreUnderTest.WithDefaults);

public sealed class EmbeddedAsOfTinySegmentsTests() : AsOfRules(EmbeddedStoreUnderTest.WithTinySegments);

public sealed class EmbeddedAsOfSignedSegmentsTests() : AsOfRules(EmbeddedStoreUnderTest.WithSignedSegments);

public sealed class EmbeddedStoryCatalogTests() : StoryCatalogRules(EmbeddedStoreUnderTest.WithDefaults);

public sealed class EmbeddedStoryCatalogTinySegmentsTests() : StoryCatalogRules(EmbeddedStoreUnderTest.WithTinySegments);
