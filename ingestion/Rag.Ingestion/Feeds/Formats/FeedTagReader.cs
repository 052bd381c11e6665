namespace Rag.Ingestion.Feeds.Formats;

/// <summary>Categories and keywords: one an element, one for each level, or many on a line.</summary>
internal static class FeedTagReader
{
    /// <summary>More than these are no help in telling what an entry is about.</summary>
    private const int MaxTags = 1_000;

    private const string ItunesScheme = "http://www.itunes.com/";

    public static void Add(MarkupElement element, List<FeedTag> tags)
    {
        var term = element.Attribute("term") ?? element.Attribute("text") ?? element.OwnText() ?? element.Text();
        var scheme = element.Attribute("scheme") ?? element.Attribute("domain");
        if (FeedModules.Of(element.Space) == FeedModule.Itunes)
        {
            scheme ??= ItunesScheme;
            foreach (var inner in element.Elements.Where(inner => inner.Name == "category"))
            {
                AddOne(term, scheme, null, tags);
                term = null;
                Add(inner, tags);
            }
        }
        else if (FeedModules.Of(element.Space) == FeedModule.Media)
        {
            scheme ??= "http://search.yahoo.com/mrss/category_schema";
        }

        AddOne(term, scheme, element.Attribute("label"), tags);
    }

    public static void AddList(string? line, List<FeedTag> tags)
    {
        foreach (var word in (line ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            AddOne(word, null, null, tags);
        }
    }

    private static void AddOne(string? term, string? scheme, string? label, List<FeedTag> tags)
    {
        if ((term ?? label) is { } named && tags.Count < MaxTags && new FeedTag(named, scheme, label) is var tag && !tags.Contains(tag))
        {
            tags.Add(tag);
        }
    }
}
