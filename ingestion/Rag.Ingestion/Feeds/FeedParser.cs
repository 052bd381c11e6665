using Rag.Ingestion.Feeds.Formats;

namespace Rag.Ingestion.Feeds;

/// <summary>Bytes of a feed in any format and encoding to what it says. Touches neither disk nor network.</summary>
internal static class FeedParser
{
    /// <exception cref="ArticleRefusedException">The bytes are no feed, or pass a bound; the message follows a file's name.</exception>
    public static Feed Parse(byte[] bytes, FeedSource source, CancellationToken cancellation)
    {
        if (bytes.Length > SourceFile.MaxDocumentBytes)
        {
            throw new ArticleRefusedException($"is larger than {SourceFile.MaxDocumentBytes / 1_000_000} MB");
        }

        var text = DocumentText.Decode(bytes, source.Charset).TrimStart('\ufeff', '\0', ' ', '\t', '\r', '\n');
        return JsonFeedReader.Begins(text)
            ? JsonFeedReader.Read(text, source, cancellation)
            : MarkupFeedReader.Read(text, source, cancellation);
    }
}
