namespace Rag.Ingestion.Feeds.Formats;

/// <summary>One page of a sitemap, with what the news, image and video extensions say of it.</summary>
internal sealed class SitemapReader(FeedSource source, FeedTextReader texts)
{
    private readonly FeedLinkReader _links = new(source, null);

    public string? AddressOf(MarkupElement element) =>
        element.Elements.FirstOrDefault(child => child.Name == "loc") is { } address ? _links.Absolute(address.Text(), address) : null;

    public FeedEntry Read(MarkupElement element)
    {
        var address = AddressOf(element);
        var media = new List<FeedMedia>();
        var entry = new FeedEntry
        {
            Id = address,
            IdIsPermaLink = address is not null,
            Url = address,
            Links = address is null ? [] : [new FeedLink(FeedLink.Alternate, address)],
            Media = media,
            IsCutOff = element.IsCutOff,
        };
        foreach (var child in element.Elements)
        {
            entry = (FeedModules.Of(child.Space), child.Name) switch
            {
                (FeedModule.Core, "lastmod") => entry with { Updated = FeedDate.Of(child.Text()) },
                (FeedModule.News, "news") => ReadNews(child, entry),
                (FeedModule.Image or FeedModule.Video, _) => ReadMedia(child, entry, media),
                _ => entry,
            };
        }

        return entry;
    }

    private FeedEntry ReadNews(MarkupElement news, FeedEntry entry)
    {
        var tags = new List<FeedTag>();
        foreach (var child in news.Elements)
        {
            switch (child.Name)
            {
                case "title":
                    entry = entry with { Title = texts.Read(child) };
                    break;
                case "publication_date":
                    entry = entry with { Published = FeedDate.Of(child.Text()) };
                    break;
                case "keywords" or "genres":
                    FeedTagReader.AddList(child.Text(), tags);
                    break;
                case "publication":
                    entry = entry with { SourceTitle = TextOf(child, "name"), Language = TextOf(child, "language") };
                    break;
            }
        }

        return entry with
        {
            Tags = tags,
        };
    }

    private FeedEntry ReadMedia(MarkupElement element, FeedEntry entry, List<FeedMedia> media)
    {
        foreach (var child in element.Elements)
        {
            if (child.Name is "loc" or "content_loc" or "thumbnail_loc" && _links.Absolute(child.Text(), child) is { } address)
            {
                media.Add(new FeedMedia(address, Title: TextOf(element, "title"), Text: TextOf(element, "caption")));
            }
            else if (child.Name == "description")
            {
                entry = entry with { Summary = entry.Summary ?? texts.Read(child) };
            }
        }

        return entry;
    }

    private static string? TextOf(MarkupElement element, string name) =>
        element.Elements.FirstOrDefault(child => child.Name == name)?.Text();
}
