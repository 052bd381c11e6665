namespace Rag.Ingestion.Feeds;

/// <summary>
/// A text as its feed gives it: HTML, or text that stands for itself. Links in it are relative to the base; the language is a tag such as
/// "en-US". Both are null where nothing names them.
/// </summary>
internal sealed record FeedText(string Value, bool IsMarkup, string? Base = null, string? Language = null)
{
    /// <summary>As a reader sees it, without tags; null where nothing is left.</summary>
    /// <exception cref="ArticleRefusedException">The markup passes a bound of <see cref="BoundedHtml"/>.</exception>
    public string? Plain(CancellationToken cancellation) =>
        (IsMarkup ? HtmlText.FromFragment(Value, cancellation) : HtmlText.FromPlain(Value)) is { Length: > 0 } text ? text : null;
}
