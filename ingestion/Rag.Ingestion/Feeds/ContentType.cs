namespace Rag.Ingestion.Feeds;

/// <summary>What a transport's header says of a body. Names of charsets are claims: the bytes have to bear them out.</summary>
internal static class ContentType
{
    private const string Charset = "charset=";

    private const int Longest = 200;

    public static string? CharsetOf(string? header)
    {
        if (header is null or { Length: > Longest } || header.IndexOf(Charset, StringComparison.OrdinalIgnoreCase) is not (>= 0 and var at))
        {
            return null;
        }

        var value = header[(at + Charset.Length)..];
        return value.IndexOf(';') is >= 0 and var end ? value[..end] : value;
    }
}
