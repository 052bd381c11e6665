using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>A chunk of an earlier revision, as an index of that time takes it.</summary>
/// <param name="Scope">Of the revision.</param>
/// <param name="ScopeNow">Of the article now: whoever may not read it any more finds nothing of its past either.</param>
/// <param name="RevisedAt">From when on the revision held.</param>
/// <param name="Halves">fp16 rows: the chunk's, then its windows'.</param>
internal sealed record PastChunk(
    long Id,
    ArticleId Article,
    string? Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    string? Language,
    AccessScope Scope,
    AccessScope ScopeNow,
    DateTimeOffset RevisedAt,
    string Text,
    ushort[] Halves
);
