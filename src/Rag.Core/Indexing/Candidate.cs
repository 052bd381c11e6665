using Rag.Core.Articles;

namespace Rag.Core.Indexing;

/// <param name="Scores">One per probe, in the query's order.</param>
public sealed record Candidate(ChunkId ChunkId, ArticleId ArticleId, string? Source, DateTimeOffset? PublishedAt, IReadOnlyList<ProbeScore> Scores);
