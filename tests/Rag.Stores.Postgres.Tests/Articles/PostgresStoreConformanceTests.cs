using Rag.Stores.Conformance;

namespace Rag.Stores.Postgres.Tests.Articles;

public sealed class PostgresArticleCatalogTests() : ArticleCatalogRules(PostgresServer.Needed(() => new PostgresStoreUnderTest()));

public sealed class PostgresArticleWriterTests() : ArticleWriterRules(PostgresServer.Needed(() => new PostgresStoreUnderTest()));

public sealed class PostgresArticleChangesTests() : ArticleChangesRules(PostgresServer.Needed(() => new PostgresStoreUnderTest()));

public sealed class PostgresChunkRetirementTests() : ChunkRetirementRules(PostgresServer.Needed(() => new PostgresStoreUnderTest()));

public sealed class PostgresRetractionTests() : RetractionRules(PostgresServer.Needed(() => new PostgresStoreUnderTest()));

public sealed class PostgresStoryCatalogTests() : StoryCatalogRules(PostgresServer.Needed(() => new PostgresStoreUnderTest()));
