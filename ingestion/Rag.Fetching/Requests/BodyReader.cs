using System.IO.Compression;

namespace Rag.Fetching.Requests;

/// <summary>Reads a body to its end, unpacked, within a bound that holds before and after unpacking.</summary>
internal static class BodyReader
{
    public const int MostBytes = 15 * 1024 * 1024;

    /// <param name="coding">The header Content-Encoding.</param>
    /// <exception cref="BodyRefusedException">The body passes the bound, or its coding is none that was asked for.</exception>
    /// <exception cref="InvalidDataException">The body is not what its coding says.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, string? coding, CancellationToken cancellation)
    {
        // An endless row of empty members unpacks to nothing, so what comes in is counted as well.
        var packed = new BoundedStream(body, MostBytes);
        await using var unpacked = Unpacked(packed, coding);
        var read = new MemoryStream();
        var buffer = new byte[32 * 1024];
        while (await NextAsync(unpacked, buffer, cancellation).ConfigureAwait(false) is var count and > 0)
        {
            if (read.Length + count > MostBytes)
            {
                throw BoundedStream.TooLong(MostBytes);
            }

            read.Write(buffer, 0, count);
        }

        return read.GetBuffer().AsMemory(0, (int)read.Length);
    }

    private static async Task<int> NextAsync(Stream unpacked, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await unpacked.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (InvalidOperationException exception) when (unpacked is BrotliStream)
        {
            // The other streams say the same of faulty data in their own way.
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    private static Stream Unpacked(Stream packed, string? coding) =>
        coding?.Trim().ToLowerInvariant() switch
        {
            null or "" or "identity" => packed,
            "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            _ => throw new BodyRefusedException("The answer is packed in a way that was not asked for."),
        };
}
