using Rag.Stores.Conformance;

namespace Rag.Stores.Tests.Keys;

public sealed class SqliteApiKeysTests() : ApiKeysRules(() => new SqliteApiKeysUnderTest());
