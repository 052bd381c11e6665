namespace Rag.Ingestion.Feeds.Formats;

/// <summary>Title, summary and contents of one entry: a format's own elements before those of a module that say the same.</summary>
internal sealed class FeedEntryTexts(FeedTextReader texts)
{
    private readonly List<FeedText> _contents = [];

    private FeedText? _ownTitle,
        _moduleTitle,
        _description,
        _ownSummary,
        _moduleSummary;

    public FeedText? Title => _ownTitle ?? _moduleTitle;

    public FeedText? Summary => _description ?? _ownSummary ?? _moduleSummary;

    /// <summary>A summary beside a description is the longer of two texts that RSS has one name for.</summary>
    public IReadOnlyList<FeedText> Contents =>
        _contents.Count == 0 && _description is not null && _ownSummary is not null ? [_ownSummary] : _contents;

    /// <summary>True when the element is a text of these, whether or not it is the one that counts.</summary>
    public bool Take(FeedModule module, MarkupElement element)
    {
        switch (module, element.Name)
        {
            case (FeedModule.Core, "title"):
                _ownTitle ??= texts.Read(element);
                return true;
            case (FeedModule.Media or FeedModule.DublinCore or FeedModule.Terms or FeedModule.Itunes or FeedModule.Xhtml, "title"):
                _moduleTitle ??= texts.Read(element);
                return true;
            case (FeedModule.Core, "description" or "abstract"):
                _description ??= texts.Read(element);
                return true;
            case (FeedModule.Core, "summary"):
                _ownSummary ??= texts.Read(element);
                return true;
            case (FeedModule.DublinCore or FeedModule.Media or FeedModule.GooglePlay, "description"):
            case (FeedModule.Terms, "abstract" or "description"):
            case (FeedModule.Itunes, "summary" or "subtitle"):
                _moduleSummary ??= texts.Read(element);
                return true;
            case (FeedModule.Core, "content" or "fullitem" or "body" or "encoded"):
            case (FeedModule.Content, "encoded"):
            case (FeedModule.Xhtml, "body" or "div"):
                if (texts.Read(element) is { } content)
                {
                    _contents.Add(content);
                }

                return true;
            default:
                return false;
        }
    }
}
