namespace Rag.Cluster.Directory;

/// <summary>
/// A set of keys in ten bits each: what is in it is always found, and of what is not, less than one in a hundred. Keys are uniform numbers.
/// Immutable.
/// </summary>
public sealed class KeyFilter
{
    private const int BitsPerKey = 10;
    private const int Probes = 7;
    private const int BitsPerWord = 64;

    /// <summary>A node holds at most so many keys in its filter: 12.5 MB. The keys beyond are not told.</summary>
    public const int MostKeys = 10_000_000;

    public static readonly KeyFilter Empty = Of([]);

    private readonly ulong[] _words;

    private KeyFilter(ulong[] words) => _words = words;

    /// <summary>What <see cref="Of(ReadOnlySpan{ulong})"/> made, as it was sent; null where it is none.</summary>
    public static KeyFilter? Read(ulong[] words) =>
        words.Length is > 0 and <= (MostKeys * BitsPerKey / BitsPerWord) + 1 ? new KeyFilter(words) : null;

    public static KeyFilter Of(ReadOnlySpan<ulong> keys)
    {
        keys = keys[..Math.Min(keys.Length, MostKeys)];
        var words = new ulong[(keys.Length * BitsPerKey / BitsPerWord) + 1];
        foreach (var key in keys)
        {
            foreach (var probe in Enumerable.Range(0, Probes))
            {
                var bit = BitOf(key, probe, words.Length);
                words[bit / BitsPerWord] |= 1UL << (int)(bit % BitsPerWord);
            }
        }

        return new KeyFilter(words);
    }

    /// <summary>To be sent as they are.</summary>
    public ulong[] Words => _words;

    public bool MayHold(ulong key)
    {
        var probe = 0;
        while (probe < Probes)
        {
            var bit = BitOf(key, probe++, _words.Length);
            if ((_words[bit / BitsPerWord] & (1UL << (int)(bit % BitsPerWord))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Both halves of a key are uniform: every probe goes a step of the odd second half further than the one before.</summary>
    private static ulong BitOf(ulong key, int probe, int words)
    {
        var hash = key + ((ulong)probe * (((key >> 32) | (key << 32)) | 1));
        return (ulong)(((UInt128)(hash * 0x9E3779B97F4A7C15UL) * ((ulong)words * BitsPerWord)) >> 64);
    }
}
