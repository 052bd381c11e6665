using Rag.Core.Articles;
using Rag.Retrieval.Lexical;

namespace Rag.Stores.Embedded.Index;

/// <summary>A chunk as it is read to be put into an index.</summary>
/// <param name="Scope">Of the revision.</param>
/// <param name="ScopeNow">Of the article now: whoever may not read it any more finds nothing of its past either.</param>
/// <param name="RevisedAt">From when on the revision held.</param>
/// <param name="Halves">fp16 rows: the chunk's, then its windows'.</param>
internal sealed record IndexedChunk(
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
)
{
    /// <summary>Under the writer lock.</summary>
    public ArticleRef Refer(ArticleNumbers numbers) => numbers.Refer(Article, Source, PublishedAt, Language, Scope, RevisedAt);

    public LexicalDocument Document() => new(LexicalRow.Of(Id), Title, Source, PublishedAt, Text, Scope);
}
