using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// What the index keeps in memory of an article: what candidates carry and filters ask. Numbers are those of <see cref="FilterNames"/>.
/// </summary>
/// <param name="SourceNumber">-1 without a source.</param>
/// <param name="LanguageNumber">-1 without a language.</param>
/// <param name="RevisedAt">From when on this revision held.</param>
internal sealed record ArticleRef(
    ArticleId Id,
    string? Source,
    DateTimeOffset? PublishedAt,
    int SourceNumber,
    int LanguageNumber,
    int ScopeNumber,
    DateTimeOffset RevisedAt
);
