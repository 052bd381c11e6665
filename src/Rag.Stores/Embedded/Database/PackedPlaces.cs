using System.Buffers;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// The places of a cut's chunks as they lie in its column. Of each chunk there are three numbers, most of them small: how much its ordinal
/// is above the one that follows on the last, how far behind the last chunk's end it starts, and how long it is. A number is a varint of
/// seven bits a byte, the lowest first, with its sign in the lowest bit.
/// </summary>
internal static class PackedPlaces
{
    /// <summary>What a chunk takes at least.</summary>
    public const int LeastBytes = 3;

    /// <summary>A difference of two numbers of 32 bits has 33, and 34 with its sign.</summary>
    private const int MostBytesOfANumber = 5;

    /// <summary>Before the first chunk.</summary>
    private static readonly ChunkPlace s_before = new(-1, 0, 0);

    public static byte[] Pack(IEnumerable<ChunkPlace> places)
    {
        var packed = new ArrayBufferWriter<byte>();
        var last = s_before;
        foreach (var place in places)
        {
            Write(packed, (long)place.Ordinal - last.Ordinal - 1);
            Write(packed, (long)place.Start - last.End);
            Write(packed, (long)place.End - place.Start);
            last = place;
        }

        return packed.WrittenSpan.ToArray();
    }

    /// <summary>All places; null where there are not just so many, or where these are no places.</summary>
    public static ChunkPlace[]? Unpack(ReadOnlySpan<byte> packed, long count)
    {
        if (count < 1 || count > packed.Length / LeastBytes)
        {
            return null;
        }

        var (places, last) = (new ChunkPlace[count], s_before);
        foreach (ref var place in places.AsSpan())
        {
            if (Next(ref packed, last) is not { } next)
            {
                return null;
            }

            place = last = next;
        }

        return packed.IsEmpty ? places : null;
    }

    /// <summary>The place of the chunk behind so many others; null where there is none.</summary>
    public static ChunkPlace? Find(ReadOnlySpan<byte> packed, long skipped)
    {
        var last = s_before;
        while (skipped >= 0 && Next(ref packed, last) is { } place)
        {
            if (skipped-- == 0)
            {
                return place;
            }

            last = place;
        }

        return null;
    }

    /// <summary>Null at the end, and where the bytes are no place.</summary>
    private static ChunkPlace? Next(ref ReadOnlySpan<byte> packed, ChunkPlace last)
    {
        if (Read(ref packed) is not { } above || Read(ref packed) is not { } behind || Read(ref packed) is not { } length)
        {
            return null;
        }

        var (ordinal, start) = (last.Ordinal + 1L + above, last.End + behind);
        var end = start + length;
        return (int)ordinal == ordinal && (int)start == start && (int)end == end
            ? new ChunkPlace((int)ordinal, (int)start, (int)end)
            : null;
    }

    private static void Write(ArrayBufferWriter<byte> packed, long number)
    {
        var left = (ulong)((number << 1) ^ (number >> 63));
        while (left > 0x7F)
        {
            packed.Write([(byte)(left | 0x80)]);
            left >>= 7;
        }

        packed.Write([(byte)left]);
    }

    /// <summary>Null where no number ends.</summary>
    private static long? Read(ref ReadOnlySpan<byte> packed)
    {
        var (bits, at) = (0UL, 0);
        while (at < packed.Length && at < MostBytesOfANumber)
        {
            var next = packed[at];
            bits |= (next & 0x7FUL) << (7 * at++);
            if (next <= 0x7F)
            {
                packed = packed[at..];
                return (long)(bits >> 1) ^ -(long)(bits & 1);
            }
        }

        return null;
    }
}
