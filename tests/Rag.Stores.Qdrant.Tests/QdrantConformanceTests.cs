using Rag.Stores.Conformance;

namespace Rag.Stores.Qdrant.Tests;

public sealed class QdrantChunkIndexTests() : ChunkIndexRules(QdrantUnderTest.Create);

public sealed class QdrantChunkFilterTests() : ChunkFilterRules(QdrantUnderTest.Create);

public sealed class QdrantAsOfTests() : AsOfRules(QdrantUnderTest.Create);

public sealed class QdrantArticleWriterTests() : ArticleWriterRules(QdrantUnderTest.Create);

public sealed class QdrantRetractionTests() : RetractionRules(QdrantUnderTest.Create);

public sealed class QdrantChunkRetirementTests() : ChunkRetirementRules(QdrantUnderTest.Create);
