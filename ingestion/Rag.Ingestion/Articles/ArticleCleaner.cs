using Rag.Core.Articles;

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
                IdOf(draft.Id),
                CanonicalUrl.From(draft.Url) is { Length: <= ArticleLimits.Url } url ? url : null,
                OneLine.Of(draft.Title, ArticleLimits.Title),
                OneLine.Of(draft.Source, ArticleLimits.Source),
                OneLine.Of(draft.Author, ArticleLimits.Author),
                OneLine.Of(draft.Category, ArticleLimits.Category),
                draft.PublishedAt?.ToUniversalTime(),
                draft.UpdatedAt?.ToUniversalTime(),
                body,
                LanguageTag.From(draft.Language)
            );
    }

    private static string? IdOf(string? text) =>
        text is { Length: <= ArticleLimits.SourceId * 16 } && TextCleaner.Line(text) is { Length: <= ArticleLimits.SourceId } id
            ? id
            : null;
}
