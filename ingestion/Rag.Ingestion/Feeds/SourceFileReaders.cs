using System.Text.RegularExpressions;

namespace Rag.Ingestion.Feeds;

/// <summary>Chooses the reader for a file by what the file holds; names decide nothing.</summary>
internal static class SourceFileReaders
{
    private static readonly Regex s_rootElement = new(
        @"^\s*<(?:[A-Za-z_][\w.-]*:)?(?<name>[A-Za-z_][\w.-]*)",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
    );

    private static readonly JsonLinesReader s_jsonLines = new();

    private static readonly HtmlPageReader s_page = new();

    private static readonly FeedReader s_rss = new(new RssDialect());

    private static readonly FeedReader s_atom = new(new AtomDialect());

    /// <summary>The reader for the file; null with one sentence in <paramref name="problem"/> when no reader knows it.</summary>
    public static ISourceFileReader? Detect(SourceFile file, out string problem)
    {
        problem = "";
        if (file.Head.Length == 0)
        {
            problem = $"{file.Name} is empty.";
            return null;
        }

        var text = file.HeadText().TrimStart('\ufeff', ' ', '\t', '\r', '\n', '\0');
        if (text.StartsWith('{'))
        {
            return s_jsonLines;
        }

        if (text.StartsWith('<'))
        {
            return DetectMarkup(file, text, out problem);
        }

        problem =
            text.Length == 0 ? $"{file.Name} holds nothing but white space."
            : IsBinary(text) ? $"{file.Name} is a binary file; RSS, Atom, HTML and JSON lines can be read."
            : text.StartsWith('[') ? $"{file.Name} is a JSON array; write one article a line, each an object of its own."
            : $"{file.Name} is neither RSS, Atom, HTML nor JSON lines.";
        return null;
    }

    private static ISourceFileReader? DetectMarkup(SourceFile file, string text, out string problem)
    {
        problem = "";
        if (HtmlDocumentType.Begins(text))
        {
            return s_page;
        }

        var root = s_rootElement.Match(XmlRepair.Repair(text));
        var name = root.Groups["name"].Value.ToLowerInvariant();
        switch (name)
        {
            case "rss" or "channel":
                return s_rss;
            case "feed":
                return s_atom;
            case "html" or "head" or "body" or "article" or "main" or "div" or "section" or "p" or "h1" or "meta" or "title" or "table":
                return s_page;
            default:
                problem = root.Success
                    ? $"{file.Name} is neither RSS, Atom nor HTML: its first element is <{name}>."
                    : $"{file.Name} begins like XML, but no element begins in its first {file.Head.Length} bytes.";
                return null;
        }
    }

    private static bool IsBinary(string text)
    {
        var odd = text.Count(c => c == '\0' || c == '\ufffd' || (char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\f')));
        return text.Contains('\0', StringComparison.Ordinal) || odd * 10 > text.Length;
    }
}
