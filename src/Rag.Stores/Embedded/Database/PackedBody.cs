using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// How a body lies in its column: as a text, or packed, where that takes less. Packed it is a blob: how many bytes the text has in UTF-8
/// (4 bytes, little-endian), then the text as Brotli has it.
/// </summary>
internal static class PackedBody
{
    private const int HeadBytes = sizeof(int);

    /// <summary>Shorter ones leave little to win.</summary>
    private const int LeastBytes = 512;

    /// <summary>How many times as long as it lies there a body may be: what a damaged one asks for is bounded by its file.</summary>
    private const int MostTimes = 256;

    /// <summary>Brotli's effort, of 11, and the logarithm of the bytes that it looks back.</summary>
    private const int Quality = 4;
    private const int Window = 18;

    [ThreadStatic]
    private static Unpacked? s_last;

    /// <summary>What the column takes: a text or a blob.</summary>
    public static object Of(string body)
    {
        var length = Encoding.UTF8.GetByteCount(body);
        if (length < LeastBytes || body.Contains('\0'))
        {
            return body; // SQLite has its own rules for a text with U+0000, see BodyParts
        }

        var (text, packed) = (ArrayPool<byte>.Shared.Rent(length), ArrayPool<byte>.Shared.Rent(length));
        try
        {
            Encoding.UTF8.GetBytes(body, text);
            var place = packed.AsSpan(HeadBytes, length - (length / 8) - HeadBytes);
            if (
                !BrotliEncoder.TryCompress(text.AsSpan(0, length), place, out var written, Quality, Window)
                || length > (HeadBytes + written) * (long)MostTimes
            )
            {
                return body;
            }

            BinaryPrimitives.WriteInt32LittleEndian(packed, length);
            return packed[..(HeadBytes + written)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <summary>Null where it was packed otherwise.</summary>
    public static string? Text(ReadOnlySpan<byte> packed) => Unpack(packed) is { } text ? Encoding.UTF8.GetString(text) : null;

    /// <summary>
    /// The text in UTF-8, the same again for the same bytes: the chunks of an article ask for it one after the other. Null where it was
    /// packed otherwise.
    /// </summary>
    public static byte[]? UnpackAgain(ReadOnlySpan<byte> packed)
    {
        if (s_last is { } last && packed.SequenceEqual(last.Packed))
        {
            return last.Text;
        }

        var text = Unpack(packed);
        s_last = text is null ? null : new Unpacked(packed.ToArray(), text);
        return text;
    }

    private static byte[]? Unpack(ReadOnlySpan<byte> packed)
    {
        var length = packed.Length < HeadBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(packed);
        if (length < 0 || length > packed.Length * (long)MostTimes)
        {
            return null;
        }

        var text = new byte[length];
        return BrotliDecoder.TryDecompress(packed[HeadBytes..], text, out var written) && written == length ? text : null;
    }

    private sealed record Unpacked(byte[] Packed, byte[] Text);
}
