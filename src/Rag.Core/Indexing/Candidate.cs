using Rag.Core.Articles;

namespace Rag.Core.Indexing;

/// <param name="Scores">One per sub-query, in the query's order.</param>
public sealed record Candidate(
    ChunkId ChunkId,
    ArticleId ArticleId,
    string? Source,
    DateTimeOffset? PublishedAt,
    IReadOnlyList<SubQueryScore> Scores
);
