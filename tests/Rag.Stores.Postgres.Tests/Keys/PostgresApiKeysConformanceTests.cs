using Rag.Stores.Conformance;

namespace Rag.Stores.Postgres.Tests.Keys;

public sealed class PostgresApiKeysConformanceTests() : ApiKeysRules(PostgresServer.Needed(() => new PostgresApiKeysUnderTest()));
