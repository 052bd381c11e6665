using System.Globalization;

namespace Rag.Core.Text;

/// <summary>
/// Where a text may be cut: never within what a reader sees as one character (a grapheme cluster), and between words where words are told
/// apart by spaces. Offsets are UTF-16; any offset may be given, and each call looks at a few dozen units only.
/// </summary>
public static class TextCut
{
    /// <summary>A longer cluster is no character that anybody writes; it is cut between code points.</summary>
    private const int ClusterReach = 64;

    /// <summary>A longer word is cut within: otherwise a text without spaces would be left out whole.</summary>
    private const int WordReach = 40;

    /// <summary>The last place at or before the offset.</summary>
    public static int Before(string text, int offset) => Cluster(text, offset).Start;

    /// <summary>The first place at or after the offset.</summary>
    public static int After(string text, int offset) => Cluster(text, offset).End;

    /// <summary>The first start of a word at or after the offset, else of a character; at most <paramref name="latest"/>.</summary>
    public static int WordStart(string text, int offset, int latest)
    {
        var end = Math.Min(Math.Min(offset + WordReach, latest), text.Length);
        for (var start = Math.Max(0, offset); start <= end; start++)
        {
            if (start == 0 || (char.IsWhiteSpace(text[start - 1]) && After(text, start) == start))
            {
                return start;
            }
        }

        return Math.Min(After(text, offset), latest);
    }

    /// <summary>The last end of a word at or before the offset, else of a character; at least <paramref name="earliest"/>.</summary>
    public static int WordEnd(string text, int offset, int earliest)
    {
        var start = Math.Max(Math.Max(offset - WordReach, earliest), 0);
        for (var end = Math.Min(offset, text.Length); end >= start; end--)
        {
            if (end == text.Length || (char.IsWhiteSpace(text[end]) && Before(text, end) == end))
            {
                return end;
            }
        }

        return Math.Max(Before(text, offset), earliest);
    }

    /// <summary>The cluster that the offset is within; empty, at the offset, where it is within none.</summary>
    private static TextSpan Cluster(string text, int offset)
    {
        if (offset <= 0 || offset >= text.Length)
        {
            var end = Math.Clamp(offset, 0, text.Length);
            return new TextSpan(end, end);
        }

        var start = PairStart(text, Math.Max(0, offset - ClusterReach));
        var limit = PairEnd(text, Math.Min(text.Length, offset + ClusterReach));
        while (start < offset)
        {
            var next = start + StringInfo.GetNextTextElementLength(text.AsSpan(start, limit - start));
            if (next > offset)
            {
                return new TextSpan(start, next);
            }

            start = next;
        }

        return new TextSpan(offset, offset);
    }

    private static int PairStart(string text, int offset) => IsWithinPair(text, offset) ? offset - 1 : offset;

    private static int PairEnd(string text, int offset) => IsWithinPair(text, offset) ? offset + 1 : offset;

    private static bool IsWithinPair(string text, int offset) =>
        offset > 0 && offset < text.Length && char.IsSurrogatePair(text[offset - 1], text[offset]);
}
