using Rag.Stores.Conformance;

namespace Rag.Stores.Postgres.Tests.Queue;

public sealed class PostgresQueueConformanceTests() : ArticleQueueRules(PostgresServer.Needed(() => new PostgresQueueUnderTest()));

public sealed class PostgresDeadArticleTests() : DeadArticleRules(PostgresServer.Needed(() => new PostgresQueueUnderTest()));

public sealed class PostgresQueueProperties() : QueuePropertyRules(PostgresServer.Needed(() => new PostgresQueueUnderTest()), share: 5);
