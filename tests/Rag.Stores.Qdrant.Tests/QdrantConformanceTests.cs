using Rag.Stores.Conformance;
using Rag.Tests.Postgres;

namespace Rag.Stores.Qdrant.Tests;

public sealed class QdrantChunkIndexTests() : ChunkIndexRules(QdrantUnderTest.OverFolder);

public sealed class QdrantChunkFilterTests() : ChunkFilterRules(QdrantUnderTest.OverFolder);

public sealed class QdrantAsOfTests() : AsOfRules(QdrantUnderTest.OverFolder);

public sealed class QdrantArticleWriterTests() : ArticleWriterRules(QdrantUnderTest.OverFolder);

public sealed class QdrantRetractionTests() : RetractionRules(QdrantUnderTest.OverFolder);

public sealed class QdrantChunkRetirementTests() : ChunkRetirementRules(QdrantUnderTest.OverFolder);

public sealed class QdrantPostgresChunkIndexTests() : ChunkIndexRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

public sealed class QdrantPostgresChunkFilterTests() : ChunkFilterRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

public sealed class QdrantPostgresAsOfTests() : AsOfRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

public sealed class QdrantPostgresArticleWriterTests() : ArticleWriterRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

public sealed class QdrantPostgresRetractionTests() : RetractionRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

public sealed class QdrantPostgresChunkRetirementTests() : ChunkRetirementRules(PostgresServer.Needed(QdrantUnderTest.OverPostgres));

public sealed class FaultTests() : FaultRules(new FolderTruth());

public sealed class PostgresFaultTests() : FaultRules(new PostgresTruthUnderTest());

public sealed class EqualRankingTests() : EqualRankingRules(QdrantUnderTest.OverFolder);

public sealed class PostgresEqualRankingTests() : EqualRankingRules(QdrantUnderTest.OverPostgres);

public sealed class RenewalTests() : RenewalRules(new FolderTruth());

public sealed class PostgresRenewalTests() : RenewalRules(new PostgresTruthUnderTest());
