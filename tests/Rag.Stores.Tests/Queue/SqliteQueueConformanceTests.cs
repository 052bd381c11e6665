using Rag.Stores.Conformance;

namespace Rag.Stores.Tests.Queue;

public sealed class SqliteQueueConformanceTests() : ArticleQueueRules(() => new SqliteQueueUnderTest());

public sealed class SqliteDeadArticleTests() : DeadArticleRules(() => new SqliteQueueUnderTest());

public sealed class SqliteQueueProperties() : QueuePropertyRules(() => new SqliteQueueUnderTest(), share: LongForm.Of(3, 1));
