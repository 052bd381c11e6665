using Rag.Stores.Conformance;
using Rag.Tests.Postgres;

namespace Rag.Stores.Qdrant.Tests;

public sealed class QdrantChunkIndexTests() : ChunkIndexRules(QdrantUnderTest.OverFolder);

public sealed class QdrantChunkFilterTests() : ChunkFilterRules(QdrantUnderTest.OverFolder);

public sealed class QdrantAsOfTests() : AsOfRules(QdrantUnderTest.OverFolder);

public sealed class QdrantArticleWriterTests() : ArticleWriterRules(QdrantUnderTest.OverFolder);

public sealed class QdrantRetractionTests() : RetractionRules(QdrantUnderTest.OverFolder);

public sealed class QdrantChunkRetirementTests() : ChunkRetirementRules(QdrantUnderTest.OverFolder);

// Over PostgreSQL the index asks the same of the same ports. What several processes see is in the short form as well.

[Long]
public sealed class QdrantPostgresChunkIndexTests() : ChunkIndexRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

[Long]
public sealed class QdrantPostgresChunkFilterTests() : ChunkFilterRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

[Long]
public sealed class QdrantPostgresAsOfTests() : AsOfRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

[Long]
public sealed class QdrantPostgresArticleWriterTests() : ArticleWriterRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

[Long]
public sealed class QdrantPostgresRetractionTests() : RetractionRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

public sealed class QdrantPostgresChunkRetirementTests() : ChunkRetirementRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

public sealed class FaultTests() : FaultRules(new FolderTruth());

[Long]
public sealed class PostgresFaultTests() : FaultRules(new PostgresTruthUnderTest());

public sealed class EqualRankingTests() : EqualRankingRules(QdrantUnderTest.OverFolder);

[Long]
public sealed class PostgresEqualRankingTests() : EqualRankingRules(QdrantUnderTest.OverPostgres);

public sealed class RenewalTests() : RenewalRules(new FolderTruth());

[Long]
public sealed class PostgresRenewalTests() : RenewalRules(new PostgresTruthUnderTest());
