using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Ingestion.Articles;

/// <summary>Brings a draft as a reader found it into the form that is compared, stored and cited.</summary>
internal static class ArticleCleaner
{
    /// <summary>The clean draft, dates in UTC; null when the body holds no text.</summary>
    public static ArticleDraft? Clean(ArticleDraft draft)
    {
        var body = TextCleaner.Body(draft.Body);
        return body.Length == 0
            ? null
            : new ArticleDraft(
                TextCleaner.Line(draft.Id) is { Length: <= ArticleLimits.SourceId } id ? id : null,
                CanonicalUrl.From(draft.Url) is { Length: <= ArticleLimits.Url } url ? url : null,
                Line(draft.Title, ArticleLimits.Title),
                Line(draft.Source, ArticleLimits.Source),
                Line(draft.Author, ArticleLimits.Author),
                Line(draft.Category, ArticleLimits.Category),
                draft.PublishedAt?.ToUniversalTime(),
                draft.UpdatedAt?.ToUniversalTime(),
                body,
                LanguageTag.From(draft.Language)
            );
    }

    private static string? Line(string? text, int most) => TextCleaner.Line(text) is { } line ? Ellipsis.Cut(line, most) : null;
}
