using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers.Steps;

/// <summary>
/// SentencePiece's table of characters and what they become (<c>precompiled_charsmap</c>): a trie over UTF-8 in a double array, and the
/// texts that its leaves point to, each ended by NUL.
/// </summary>
internal sealed class CharacterMap
{
    /// <summary>In bytes. A longer character is looked up without its marks, each of which is looked up alone.</summary>
    private const int LongestCluster = 5;

    /// <summary>In bytes; of known tables a multiple.</summary>
    private const int LongestResult = 256;

    private readonly uint[] _trie;
    private readonly byte[] _results;

    private CharacterMap(uint[] trie, byte[] results) => (_trie, _results) = (trie, results);

    /// <param name="base64">A file may leave it out or empty, and then nothing is changed.</param>
    public static CharacterMap Read(string path, string? base64)
    {
        if (string.IsNullOrEmpty(base64))
        {
            return new CharacterMap([], []);
        }

        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length)
            ? Read(path, bytes.AsSpan(0, length))
            : throw new ModelFileException(path, "precompiled_charsmap is no base64.");
    }

    /// <summary>Four bytes with the length of the trie in bytes, the trie and the results.</summary>
    public static CharacterMap Read(string path, ReadOnlySpan<byte> bytes)
    {
        var size = bytes.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (size > bytes.Length - 4 || size % 4 != 0)
        {
            throw new ModelFileException(path, "precompiled_charsmap ends within its trie.");
        }

        var trie = MemoryMarshal.Cast<byte, uint>(bytes.Slice(4, (int)size)).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(trie, trie);
        }

        return new CharacterMap(trie, bytes[(4 + (int)size)..].ToArray());
    }

    public string Apply(string text)
    {
        var result = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        Span<byte> utf8 = stackalloc byte[LongestCluster];
        while (!rest.IsEmpty)
        {
            var cluster = rest[..StringInfo.GetNextTextElementLength(rest)];
            rest = rest[cluster.Length..];
            if (Encoding.UTF8.TryGetBytes(cluster, utf8, out var length) && Find(utf8[..length]) is { } whole)
            {
                result.Append(whole);
                continue;
            }

            foreach (var rune in cluster.EnumerateRunes())
            {
                if (Find(utf8[..rune.EncodeToUtf8(utf8)]) is { } single)
                {
                    result.Append(single);
                }
                else
                {
                    result.Append(rune);
                }
            }
        }

        return result.ToString();
    }

    /// <summary>What the shortest beginning of the bytes that is in the table becomes.</summary>
    private string? Find(ReadOnlySpan<byte> bytes)
    {
        if (_trie.Length == 0)
        {
            return null;
        }

        var node = Offset(_trie[0]);
        foreach (var b in bytes)
        {
            node ^= b;
            if (node >= _trie.Length || (_trie[node] & 0x800000ff) != b)
            {
                return null;
            }

            var unit = _trie[node];
            node ^= Offset(unit);
            if (((unit >> 8) & 1) != 0)
            {
                return node < _trie.Length ? Result((int)(_trie[node] & int.MaxValue)) : null;
            }
        }

        return null;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1 << 9)) >> 6);

    private string? Result(int at)
    {
        var rest = at < _results.Length ? _results.AsSpan(at) : [];
        var length = rest[..Math.Min(rest.Length, LongestResult)].IndexOf((byte)0);
        return length < 0 ? null : Encoding.UTF8.GetString(rest[..length]);
    }
}
