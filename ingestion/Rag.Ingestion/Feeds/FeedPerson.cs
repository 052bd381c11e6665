namespace Rag.Ingestion.Feeds;

/// <summary>An author or contributor: as the feed writes it on one line, and the parts that can be told apart.</summary>
internal sealed record FeedPerson(string Written, string? Name, string? Email = null, string? Url = null)
{
    /// <summary>From one line: "mail (Name)", "Name (mail)", "Name &lt;mail&gt;", a name or an address alone.</summary>
    public static FeedPerson? Of(string? line)
    {
        if (line is null)
        {
            return null;
        }

        var email = Address(line);
        if (email is null)
        {
            return new FeedPerson(line, line);
        }

        var name = line.Replace(email, "", StringComparison.Ordinal)
            .Replace("mailto:", "", StringComparison.OrdinalIgnoreCase)
            .Trim(' ', '\t', '\n', '(', ')', '<', '>', ',', ';', '"', '[', ']');
        return new FeedPerson(line, name.Length > 0 ? name : null, email);
    }

    /// <summary>The word around the first at sign.</summary>
    private static string? Address(string line)
    {
        var at = line.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at == line.Length - 1)
        {
            return null;
        }

        var (start, end) = (at, at + 1);
        while (start > 0 && IsOfAddress(line[start - 1]))
        {
            start--;
        }

        while (end < line.Length && IsOfAddress(line[end]))
        {
            end++;
        }

        return start < at && end > at + 1 ? line[start..end] : null;
    }

    private static bool IsOfAddress(char c) => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '+' or '%';
}
