using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Qdrant;

/// <summary>The ports of the store that an index in Qdrant stands beside.</summary>
/// <param name="Truth">What the index is made from.</param>
/// <param name="Local">Answers by words where Qdrant cannot, and says what there is.</param>
/// <param name="Renewal">Null where the store knows one embedder alone.</param>
public sealed record QdrantStore(
    IIndexTruth Truth,
    IChunkIndex Local,
    IArticleCatalog Catalog,
    IArticleWriter Writer,
    IArticleChanges Changes,
    IChunkRetirement Retirement,
    IVectorRenewal? Renewal
);
