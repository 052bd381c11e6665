namespace Rag.Ingestion.Feeds.Formats;

/// <summary>
/// When an entry was published and when it last changed. A date that does not say which of the two it is (Dublin Core's) stands for both
/// where nothing better is known.
/// </summary>
internal sealed class FeedEntryDates
{
    private FeedDate? _published,
        _created,
        _updated,
        _either;

    public FeedDate? Published => _published ?? _created ?? _either;

    public FeedDate? Updated => _updated ?? _either;

    public void TakeAttribute(MarkupElement entry) => _updated = FeedDate.Of(entry.Attribute("lastmod"));

    /// <summary>True when the element is a date of these. One that cannot be read gives way to one that can.</summary>
    public bool Take(FeedModule module, MarkupElement element)
    {
        switch (module, element.Name)
        {
            case (FeedModule.Core, "pubdate" or "published" or "issued"):
            case (FeedModule.Terms, "issued" or "available"):
                Set(ref _published, element);
                return true;
            case (FeedModule.Core or FeedModule.Terms, "created"):
                Set(ref _created, element);
                return true;
            case (FeedModule.Core or FeedModule.Terms, "updated" or "modified" or "lastmod"):
                Set(ref _updated, element);
                return true;
            case (FeedModule.Core or FeedModule.DublinCore or FeedModule.Terms, "date"):
                Set(ref _either, element);
                return true;
            default:
                return false;
        }
    }

    private static void Set(ref FeedDate? date, MarkupElement element) =>
        date = date?.Time is null ? FeedDate.Of(element.Text()) ?? date : date;
}
