using System.Text.RegularExpressions;
using Rag.Ingestion.Feeds.Formats;

namespace Rag.Ingestion.Feeds;

/// <summary>Chooses the reader for a file by what the file holds; names decide nothing.</summary>
internal static class SourceFileReaders
{
    private static readonly Regex s_rootElement = new(
        @"<(?:[A-Za-z_][\w.-]*:)?(?<name>[A-Za-z_][\w.-]*)",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
    );

    private static readonly JsonLinesReader s_jsonLines = new();

    private static readonly HtmlPageReader s_page = new();

    private static readonly FeedReader s_feed = new();

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
            return JsonFeedReader.Begins(text) ? s_feed : s_jsonLines;
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

        var name = RootName(text);
        switch (name)
        {
            case not null when MarkupFeedReader.IsRoot(name):
                return s_feed;
            case "html" or "head" or "body" or "article" or "main" or "div" or "section" or "p" or "h1" or "meta" or "title" or "table":
                return s_page;
            default:
                problem = name is not null
                    ? $"{file.Name} is neither RSS, Atom nor HTML: its first element is <{name}>."
                    : $"{file.Name} begins like XML, but no element begins in its first {file.Head.Length} bytes.";
                return null;
        }
    }

    private static string? RootName(string text)
    {
        try
        {
            return MarkupReader.Read(text, CancellationToken.None).Root?.Name;
        }
        catch (ArticleRefusedException)
        {
            return s_rootElement.Match(text) is { Success: true } root ? root.Groups["name"].Value.ToLowerInvariant() : null;
        }
    }

    private static bool IsBinary(string text)
    {
        var odd = text.Count(c => c == '\0' || c == '\ufffd' || (char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\f')));
        return text.Contains('\0', StringComparison.Ordinal) || odd * 10 > text.Length;
    }
}
