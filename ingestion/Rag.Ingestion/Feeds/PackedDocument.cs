using System.IO.Compression;

namespace Rag.Ingestion.Feeds;

/// <summary>Documents that are gzip files by themselves, whatever the transport did: sitemaps are.</summary>
internal static class PackedDocument
{
    /// <summary>The document as it is, or unpacked where its first bytes say so.</summary>
    /// <exception cref="ArticleRefusedException">It unpacks to more than a document may have, or to nothing readable.</exception>
    public static byte[] Unpack(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (body.Span is not [0x1f, 0x8b, ..])
        {
            return body.ToArray();
        }

        using var unpacked = new GZipStream(new MemoryStream(body.ToArray(), writable: false), CompressionMode.Decompress);
        using var read = new MemoryStream();
        var block = new byte[64 * 1024];
        try
        {
            while (unpacked.Read(block) is var count and > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                if (read.Length + count > SourceFile.MaxDocumentBytes)
                {
                    throw new ArticleRefusedException($"unpacks to more than {SourceFile.MaxDocumentBytes / 1_000_000} MB");
                }

                read.Write(block, 0, count);
            }
        }
        catch (InvalidDataException)
        {
            throw new ArticleRefusedException("is a gzip file that cannot be unpacked");
        }

        return read.ToArray();
    }
}
