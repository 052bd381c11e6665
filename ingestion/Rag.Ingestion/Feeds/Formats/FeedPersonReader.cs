namespace Rag.Ingestion.Feeds.Formats;

/// <summary>An author with parts, as in Atom, or on one line, as in RSS and Dublin Core.</summary>
internal static class FeedPersonReader
{
    public static FeedPerson? Read(MarkupElement element, FeedLinkReader links)
    {
        if (!element.HasElements)
        {
            return FeedPerson.Of(element.Text());
        }

        string? name = null,
            email = null,
            url = null;
        foreach (var part in element.Elements)
        {
            switch (part.Name)
            {
                case "name" or "title":
                    name ??= part.Text();
                    break;
                case "email":
                    email ??= part.Text();
                    break;
                case "uri" or "url" or "homepage":
                    url ??= links.Absolute(part.Text(), part);
                    break;
                case "person" or "creator" or "author":
                    return Read(part, links);
            }
        }

        var written = (name, email) switch
        {
            (not null, not null) => $"{name} ({email})",
            _ => name ?? email ?? url,
        };
        return written is null ? FeedPerson.Of(element.Text()) : new FeedPerson(written, name, email, url);
    }
}
