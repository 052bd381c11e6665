namespace Rag.Ingestion.Feeds;

/// <summary>Tells an HTML document by its first words. Linear in the text, whatever it holds.</summary>
internal static class HtmlDocumentType
{
    private const string DocumentType = "<!doctype";
    private const string Name = "html";

    /// <summary>Whether the text begins with HTML's document type; an XML declaration and comments may stand before it.</summary>
    public static bool Begins(ReadOnlySpan<char> text)
    {
        var rest = text;
        if (rest.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase))
        {
            rest = Behind(rest, ">");
        }

        while (rest.StartsWith("<!--", StringComparison.Ordinal))
        {
            rest = Behind(rest[4..], "-->");
        }

        if (!rest.StartsWith(DocumentType, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var after = rest[DocumentType.Length..];
        var name = after.TrimStart();
        return name.Length < after.Length && name.StartsWith(Name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What follows the mark and white space; nothing where there is no mark.</summary>
    private static ReadOnlySpan<char> Behind(ReadOnlySpan<char> text, string mark) =>
        text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at ? text[(at + mark.Length)..].TrimStart() : [];
}
