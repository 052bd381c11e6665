using Rag.Core.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>Pages that were fetched.</summary>
public static class PageDocument
{
    /// <summary>The article of a page. Scripts do not run and nothing is fetched.</summary>
    /// <param name="address">Where it lay.</param>
    /// <param name="contentType">The header as it was sent.</param>
    /// <exception cref="InvalidDataException">No article was found in it, or it passes a bound; the message is a sentence.</exception>
    public static ArticleDraft Read(ReadOnlyMemory<byte> body, Uri address, string? contentType, CancellationToken cancellation)
    {
        var name = $"The page at {address.Host}";
        if (body.Length > SourceFile.MaxDocumentBytes)
        {
            throw new InvalidDataException($"{name} is larger than {SourceFile.MaxDocumentBytes / 1_000_000} MB.");
        }

        var html = DocumentText.Decode(body.ToArray(), ContentType.CharsetOf(contentType));
        return HtmlPageReader.ReadPage(name, html, address.AbsoluteUri, cancellation) switch
        {
            ReadResult.Found found => found.Draft with { Url = found.Draft.Url ?? address.AbsoluteUri },
            ReadResult.Failed failed => throw new InvalidDataException(failed.Sentence),
            _ => throw new InvalidOperationException("A reader finds an article or fails."),
        };
    }
}
