using Rag.Core.Articles;
using Rag.Ingestion.Feeds;
using Rag.Ingestion.Feeds.Formats;

namespace Rag.Feeds.Opml;

/// <summary>
/// Lists of feeds (OPML) of any version and encoding, with folders in folders. What other programs write wrong is read as it is meant:
/// addresses of the scheme <c>feed:</c>, attributes in any case, feeds outside the body.
/// </summary>
public static class OpmlReader
{
    private const int MostFeeds = 20_000;
    private const int MostRefusals = 20;
    private const int MostFolders = 8;
    private const int LongestName = 200;
    private const int LongestUrl = 2_048;

    /// <exception cref="InvalidDataException">It is no such list, or passes a bound; the message follows the file's name.</exception>
    public static OpmlList Read(byte[] bytes, CancellationToken cancellation)
    {
        var root = MarkupFile.Read(bytes, cancellation);
        if (root.Name is not ("opml" or "outline"))
        {
            throw new InvalidDataException("is no list of feeds (OPML)");
        }

        var reading = new Reading();
        reading.Read(root, []);
        return new OpmlList(reading.Feeds, reading.Repeated, reading.Refused);
    }

    /// <summary>Markup is at most <c>MarkupReader.MaxDepth</c> deep, so that this may recurse.</summary>
    private sealed class Reading
    {
        private readonly HashSet<string> _urls = new(StringComparer.Ordinal);

        public List<OpmlFeed> Feeds { get; } = [];

        public int Repeated { get; private set; }

        public List<string> Refused { get; } = [];

        public void Read(MarkupElement element, IReadOnlyList<string> folders)
        {
            foreach (var child in element.Elements)
            {
                if (child.Name != "outline")
                {
                    Read(child, folders);
                    continue;
                }

                var name = OpmlText.Line(child.Attribute("text") ?? child.Attribute("title"), LongestName);
                if (child.Attribute("xmlurl") is { } url)
                {
                    Add(child, url, name, folders);
                    Read(child, folders);
                }
                else
                {
                    Read(child, name is null || folders.Count == MostFolders ? folders : [.. folders, name]);
                }
            }
        }

        private void Add(MarkupElement outline, string url, string? name, IReadOnlyList<string> folders)
        {
            if (url.Length > LongestUrl || WebAddress.Of(Meant(url)) is not { } address)
            {
                if (Refused.Count < MostRefusals)
                {
                    Refused.Add(
                        $"{OpmlText.Line(name ?? url, LongestName) ?? "A feed"} has no address that begins with http:// or https://."
                    );
                }

                return;
            }

            if (!_urls.Add(address.AbsoluteUri))
            {
                Repeated++;
                return;
            }

            if (Feeds.Count == MostFeeds)
            {
                throw new InvalidDataException($"lists more than {MostFeeds:N0} feeds");
            }

            var site = outline.Attribute("htmlurl") is { Length: <= LongestUrl } page ? WebAddress.Of(page)?.AbsoluteUri : null;
            Feeds.Add(new OpmlFeed(address.AbsoluteUri, name, site, folders));
        }

        /// <summary>Some programs write <c>feed://host/</c>, some <c>feed:https://host/</c>.</summary>
        private static string Meant(string url) =>
            !url.StartsWith("feed:", StringComparison.OrdinalIgnoreCase) ? url
            : url[5..].StartsWith("//", StringComparison.Ordinal) ? $"http:{url[5..]}"
            : url[5..];
    }
}
