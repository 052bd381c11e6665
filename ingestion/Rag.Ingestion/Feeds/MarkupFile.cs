using Rag.Ingestion.Feeds.Formats;

namespace Rag.Ingestion.Feeds;

/// <summary>Markup that is no feed, such as a list of feeds, read with the bounds and the patience that feeds are read with.</summary>
public static class MarkupFile
{
    /// <exception cref="InvalidDataException">It has no element, or passes a bound; the message follows the file's name.</exception>
    public static MarkupElement Read(byte[] bytes, CancellationToken cancellation)
    {
        if (bytes.Length > SourceFile.MaxDocumentBytes)
        {
            throw new InvalidDataException($"is larger than {SourceFile.MaxDocumentBytes / 1_000_000} MB");
        }

        try
        {
            return ArticleTime.Run(time => MarkupReader.Read(DocumentText.Decode(bytes), time).Root, cancellation)
                ?? throw new InvalidDataException("holds no markup");
        }
        catch (ArticleRefusedException refusal)
        {
            throw new InvalidDataException(refusal.Message, refusal);
        }
    }
}
