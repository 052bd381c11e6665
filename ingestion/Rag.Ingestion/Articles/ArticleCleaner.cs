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

    /// <summary>The clean draft; null, and why in a sentence, where it cannot be stored.</summary>
    public static ArticleDraft? TryClean(ArticleDraft draft, out string refusal)
    {
        refusal = "";
        if (Clean(draft) is not { } clean)
        {
            refusal = $"The article {NameOf(draft)} holds no visible text.";
            return null;
        }

        if (clean.Body.Length > ArticleLimits.Body)
        {
            refusal = $"The article {NameOf(clean)} has {clean.Body.Length:N0} characters, {ArticleLimits.Body:N0} at most; split it.";
            return null;
        }

        return clean;
    }

    private static string NameOf(ArticleDraft draft) => OneLine.Quoted(draft.Title, draft.Url, draft.Id);

    private static string? IdOf(string? text) =>
        text is { Length: <= ArticleLimits.SourceId * 16 } && TextCleaner.Line(text) is { Length: <= ArticleLimits.SourceId } id
            ? id
            : null;
}
