using Rag.Stores.Conformance;

namespace Rag.Stores.Postgres.Tests.Feeds;

public sealed class PostgresFeedCatalogConformanceTests()
    : FeedCatalogRules(PostgresServer.Needed(() => new PostgresFeedCatalogUnderTest()));
