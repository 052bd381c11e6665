using Rag.Stores.Conformance;

namespace Rag.Stores.Tests;

public sealed class SqliteFeedCatalogTests() : FeedCatalogRules(() => new SqliteFeedCatalogUnderTest());
