using System.Xml;
using System.Xml.Linq;
using Rag.Core.Articles;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>RSS and Atom files. A feed that breaks off gives the entries before the break, and a sentence.</summary>
internal sealed class FeedReader(FeedDialect dialect) : ISourceFileReader
{
    private const int MaxDepth = 256;

    /// <summary>Of one element, as of HTML's: looking one up walks them all.</summary>
    private const int MaxAttributes = 1_000;

    /// <summary>A feed names its newest entries, some dozens; archives in the form of a feed hold thousands.</summary>
    private const int MaxEntries = 100_000;

    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        MaxCharactersFromEntities = 1,
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    public IEnumerable<ReadResult> Read(SourceFile file, CancellationToken cancellation)
    {
        if (file.ReadDocument(cancellation) is not { } bytes)
        {
            yield return new ReadResult.Failed(file.TooLarge());
            yield break;
        }

        var xml = XmlRepair.Repair(DocumentText.Decode(bytes));
        if (Excess(xml, cancellation) is { } excess)
        {
            yield return new ReadResult.Failed($"{file.Name} {excess}; no feed looks like that.");
            yield break;
        }

        var (head, elements, problem) = Parse(xml, cancellation);
        var entries = elements.Select(element => ReadEntry(element, head, cancellation)).ToList();
        var repeatedIds = entries
            .Select(read => read.Entry)
            .GroupBy(entry => entry.Id)
            .Where(group => group.Select(entry => entry.Url).Distinct().Count() > 1)
            .Select(group => group.Key)
            .ToHashSet();

        foreach (var (entry, refusal) in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            if (refusal is not null)
            {
                yield return new ReadResult.Failed(
                    $"{file.Name}: an entry {OneLine.Quoted(entry.Title, entry.Url, entry.Id)} was left out: {refusal}."
                );
                continue;
            }

            var id = repeatedIds.Contains(entry.Id) ? null : ScopedId(entry.Id, head);
            yield return (entry.Content ?? entry.Summary) is { } body
                ? new ReadResult.Found(
                    new ArticleDraft(
                        id,
                        entry.Url,
                        entry.Title,
                        head.Title,
                        entry.Author,
                        entry.Category,
                        entry.Published,
                        entry.Updated,
                        body
                    )
                )
                : new ReadResult.Failed(
                    $"{file.Name}: the entry {OneLine.Quoted(entry.Title, entry.Url, entry.Id)} has no readable text, so it was left out."
                );
        }

        if (problem is not null)
        {
            yield return new ReadResult.Failed(
                $"{file.Name} is broken off or malformed in line {problem.LineNumber}; {entries.Count} entries before that were read."
            );
        }
        else if (entries.Count == 0)
        {
            yield return new ReadResult.Failed($"{file.Name} is a feed without entries.");
        }
    }

    /// <summary>What the feed has too much of, or null; a pass of its own, before anything builds a tree.</summary>
    private string? Excess(string xml, CancellationToken cancellation)
    {
        if (XmlAttributes.AreMoreThan(MaxAttributes, xml))
        {
            return $"has an element with more than {MaxAttributes:N0} attributes";
        }

        var entries = 0;
        try
        {
            using var reader = Open(xml);
            while (reader.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                if (reader.Depth > MaxDepth)
                {
                    return $"nests elements more than {MaxDepth} deep";
                }

                entries += reader.NodeType == XmlNodeType.Element && reader.LocalName == dialect.EntryName ? 1 : 0;
                if (entries > MaxEntries)
                {
                    return $"has more than {MaxEntries:N0} entries";
                }
            }
        }
        catch (XmlException)
        {
            // Where it breaks off is told by the pass that reads the entries.
        }

        return null;
    }

    /// <summary>The entry, or what is known of it with the reason why its text is refused.</summary>
    private (FeedEntry Entry, string? Refusal) ReadEntry(XElement element, FeedHead head, CancellationToken cancellation)
    {
        try
        {
            return (ArticleTime.Run(time => dialect.ReadEntry(element, head, time), cancellation), null);
        }
        catch (ArticleRefusedException refusal)
        {
            return (new FeedEntry(null, null, FeedDialect.TitleOf(element), null, null, null, null, null, null), refusal.Message);
        }
    }

    private static XmlReader Open(string xml)
    {
        var names = new NameTable();
        var namespaces = new XmlNamespaceManager(names);
        foreach (var (prefix, uri) in FeedDialect.UsualPrefixes)
        {
            namespaces.AddNamespace(prefix, uri);
        }

        return XmlReader.Create(new StringReader(xml), s_settings, new XmlParserContext(names, namespaces, null, XmlSpace.None));
    }

    private (FeedHead Head, List<XElement> Entries, XmlException? Problem) Parse(string xml, CancellationToken cancellation)
    {
        var head = new XElement("head");
        var entries = new List<XElement>();
        XmlException? problem = null;
        try
        {
            using var reader = Open(xml);
            reader.MoveToContent();
            head.Add(BaseOf(reader));
            while (!reader.EOF)
            {
                cancellation.ThrowIfCancellationRequested();
                if (reader.NodeType != XmlNodeType.Element || reader.Depth == 0 || reader.LocalName == "channel")
                {
                    reader.Read();
                }
                else if (XNode.ReadFrom(reader) is XElement element)
                {
                    if (element.Name.LocalName == dialect.EntryName)
                    {
                        entries.Add(element);
                    }
                    else
                    {
                        head.Add(element);
                    }
                }
            }
        }
        catch (XmlException error)
        {
            problem = error;
        }

        return (ReadHead(head, cancellation), entries, problem);
    }

    /// <summary>A feed whose own title cannot be read has articles all the same.</summary>
    private FeedHead ReadHead(XElement head, CancellationToken cancellation)
    {
        try
        {
            return ArticleTime.Run(time => dialect.ReadHead(head, time), cancellation);
        }
        catch (ArticleRefusedException)
        {
            return new FeedHead(null, null, null);
        }
    }

    private static XAttribute? BaseOf(XmlReader reader) =>
        reader.GetAttribute("base", XNamespace.Xml.NamespaceName) is { } address ? new XAttribute(XNamespace.Xml + "base", address) : null;

    /// <summary>A guid that is no address, URN or tag is unique in its own feed only.</summary>
    private static string? ScopedId(string? id, FeedHead head)
    {
        if (id is null || id.Contains(':', StringComparison.Ordinal))
        {
            return id;
        }

        var feed = Uri.TryCreate(head.Url, UriKind.Absolute, out var link) ? link.Host : head.Title;
        return feed is null ? null : $"{feed}:{id}";
    }
}
