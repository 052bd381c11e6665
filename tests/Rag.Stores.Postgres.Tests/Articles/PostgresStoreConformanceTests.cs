using Rag.Stores.Conformance;

namespace Rag.Stores.Postgres.Tests.Articles;

public sealed class PostgresArticleCatalogTests()
    : ArticleCatalogRules(PostgresServer.Needed<StoreUnderTest>(PostgresStoreUnderTest.WithDefaults));

public sealed class PostgresArticleWriterTests()
    : ArticleWriterRules(PostgresServer.Needed<StoreUnderTest>(PostgresStoreUnderTest.WithDefaults));

public sealed class PostgresArticleChangesTests()
    : ArticleChangesRules(PostgresServer.Needed<StoreUnderTest>(PostgresStoreUnderTest.WithDefaults));

public sealed class PostgresChunkRetirementTests()
    : ChunkRetirementRules(PostgresServer.Needed<StoreUnderTest>(PostgresStoreUnderTest.WithDefaults));

public sealed class PostgresRetractionTests() : RetractionRules(PostgresServer.Needed<StoreUnderTest>(PostgresStoreUnderTest.WithDefaults));

public sealed class PostgresStoryCatalogTests()
    : StoryCatalogRules(PostgresServer.Needed<StoreUnderTest>(PostgresStoreUnderTest.WithDefaults));

public sealed class PostgresChunkIndexTests() : ChunkIndexRules(PostgresServer.Needed<StoreUnderTest>(PostgresStoreUnderTest.WithDefaults));

[Long]
public sealed class PostgresChunkIndexTinySegmentsTests()
    : ChunkIndexRules(PostgresServer.Needed<StoreUnderTest>(PostgresStoreUnderTest.WithTinySegments));

public sealed class PostgresChunkFilterTests()
    : ChunkFilterRules(PostgresServer.Needed<StoreUnderTest>(PostgresStoreUnderTest.WithDefaults));

public sealed class PostgresAsOfTests() : AsOfRules(PostgresServer.Needed<StoreUnderTest>(PostgresStoreUnderTest.WithDefaults));

[Long]
public sealed class PostgresAsOfTinySegmentsTests()
    : AsOfRules(PostgresServer.Needed<StoreUnderTest>(PostgresStoreUnderTest.WithTinySegments));
