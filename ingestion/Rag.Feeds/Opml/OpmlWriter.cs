using System.Globalization;
using System.Text;
using System.Xml;

namespace Rag.Feeds.Opml;

/// <summary>Lists of feeds for other programs (OPML 2.0): what is written here reads back as it was.</summary>
public static class OpmlWriter
{
    private static readonly XmlWriterSettings s_form = new()
    {
        Indent = true,
        NewLineChars = "\n",
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    /// <summary>Feeds outside folders first, then folder by folder, each feed in its order.</summary>
    public static byte[] Write(IEnumerable<OpmlFeed> feeds, string title, DateTimeOffset createdAt)
    {
        var root = new Folder();
        foreach (var feed in feeds)
        {
            root.Within(feed.Folders).Feeds.Add(feed);
        }

        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, s_form))
        {
            xml.WriteStartElement("opml");
            xml.WriteAttributeString("version", "2.0");
            xml.WriteStartElement("head");
            xml.WriteElementString("title", title);
            xml.WriteElementString("dateCreated", createdAt.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
            xml.WriteEndElement();
            xml.WriteStartElement("body");
            Write(xml, root);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }

    private static void Write(XmlWriter xml, Folder folder)
    {
        foreach (var feed in folder.Feeds)
        {
            xml.WriteStartElement("outline");
            xml.WriteAttributeString("type", "rss");
            if (feed.Title is { } name)
            {
                xml.WriteAttributeString("text", name);
                xml.WriteAttributeString("title", name);
            }

            xml.WriteAttributeString("xmlUrl", feed.Url);
            if (feed.SiteUrl is { } site)
            {
                xml.WriteAttributeString("htmlUrl", site);
            }

            xml.WriteEndElement();
        }

        foreach (var (name, inner) in folder.Folders)
        {
            xml.WriteStartElement("outline");
            xml.WriteAttributeString("text", name);
            Write(xml, inner);
            xml.WriteEndElement();
        }
    }

    private sealed class Folder
    {
        public List<OpmlFeed> Feeds { get; } = [];

        /// <summary>In the order in which they were first named.</summary>
        public OrderedDictionary<string, Folder> Folders { get; } = new(StringComparer.Ordinal);

        public Folder Within(IReadOnlyList<string> names)
        {
            var folder = this;
            foreach (var name in names)
            {
                if (!folder.Folders.TryGetValue(name, out var inner))
                {
                    folder.Folders.Add(name, inner = new Folder());
                }

                folder = inner;
            }

            return folder;
        }
    }
}
