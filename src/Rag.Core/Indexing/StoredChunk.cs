using Rag.Core.Articles;

namespace Rag.Core.Indexing;

/// <summary>A stored chunk with all that an index holds of it.</summary>
/// <param name="Revision">The one that the chunk is of; what the article says of itself (title, source, dates) is of it too.</param>
/// <param name="RevisedAt">From when on the revision held.</param>
/// <param name="HeldUntil">Since when it does not hold any more; null for the latest revision.</param>
/// <param name="Rows">Vectors as they are stored, at least one: the chunk's, then its windows'.</param>
public sealed record StoredChunk(
    ChunkId Id,
    ArticleId Article,
    int Revision,
    int Ordinal,
    string? Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    string? Language,
    AccessScope Scope,
    DateTimeOffset RevisedAt,
    DateTimeOffset? HeldUntil,
    string Text,
    IReadOnlyList<float[]> Rows
);
