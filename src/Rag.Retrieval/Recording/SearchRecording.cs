using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Retrieval.Recording;

/// <param name="Chunks">Of each candidate of the search; null where the chunk was replaced meanwhile.</param>
/// <param name="Weighed">The candidates that the search has of itself.</param>
/// <param name="All">All that may be found, where chunks were added to the candidates; else empty.</param>
internal sealed record SearchRecording(
    RecordedSearch Search,
    IReadOnlyList<ArticleChunk?> Chunks,
    IReadOnlySet<ChunkId> Weighed,
    IReadOnlyList<Candidate> All
);
