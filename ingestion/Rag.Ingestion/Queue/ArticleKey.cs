using Rag.Core.Articles;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Queue;

/// <summary>Names what an article is a state of, before anything is known about it.</summary>
public static class ArticleKey
{
    /// <summary>
    /// The canonical address, else the source's own id, else the text itself; in each scope another, so that nobody waits for what others
    /// hand in.
    /// </summary>
    public static string Of(ArticleDraft draft, AccessScope scope = default) =>
        scope == AccessScope.Public ? NameOf(draft) : $"{scope.Value}\n{NameOf(draft)}";

    private static string NameOf(ArticleDraft draft) =>
        CanonicalUrl.From(draft.Url)
        ?? (draft.Id is { Length: > 0 and <= ArticleLimits.SourceId } id ? $"{draft.Source} {id}" : ContentHash.Of(draft));
}
