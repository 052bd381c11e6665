using System.Globalization;
using System.Text;
using Rag.Core.Text;

namespace Rag.Prompting.Grounding;

/// <summary>
/// A passage as bytes, with what constrained decoding asks of it at each of them: the tokens that fit, where words start and end, where
/// sentences are. Built once per passage, immutable.
/// </summary>
public sealed class GroundedText
{
    private readonly byte[] _bytes;
    private readonly int _bodyStart;
    private readonly BoundaryKind[] _boundaries;
    private readonly int[] _successorStarts;
    private readonly int[] _successors;
    private readonly ByteSpan[] _sentences;
    private readonly int[] _wordStarts;

    public GroundedText(PassageText text, VocabularyTrie vocabulary)
    {
        _bytes = Encoding.UTF8.GetBytes(text.Whole);
        _bodyStart = Encoding.UTF8.GetByteCount(text.Header);
        _boundaries = Boundaries(text.Whole, _bytes.Length);
        _wordStarts = [.. Enumerable.Range(0, _bytes.Length).Where(IsWordStart)];
        _sentences = SentencesOf(text.Body, _bodyStart);
        (_successorStarts, _successors) = Successors(vocabulary);
    }

    [Flags]
    private enum BoundaryKind : byte
    {
        None = 0,
        WordStart = 1,
        WordEnd = 2,
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Ascending byte positions where a word starts.</summary>
    internal ReadOnlySpan<int> WordStarts => _wordStarts;

    /// <summary>Sentences of the body, in byte positions.</summary>
    internal ReadOnlySpan<ByteSpan> SentenceSpans => _sentences;

    /// <summary>Ids whose bytes are a prefix of the text at this byte position; none at the end.</summary>
    internal ReadOnlySpan<int> SuccessorsAt(int position) =>
        position >= _bytes.Length ? [] : _successors.AsSpan(_successorStarts[position].._successorStarts[position + 1]);

    internal bool IsWordStart(int position) => position < _bytes.Length && _boundaries[position].HasFlag(BoundaryKind.WordStart);

    /// <summary>True when a word may end just before this byte position.</summary>
    internal bool IsWordEnd(int position) => position >= _bytes.Length || _boundaries[position].HasFlag(BoundaryKind.WordEnd);

    /// <summary>True at white space and at the end.</summary>
    internal bool IsGap(int position) =>
        position >= _bytes.Length || _bytes[position] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r';

    /// <summary>True when the bytes stand at this position.</summary>
    internal bool Continues(int position, ReadOnlySpan<byte> bytes) => _bytes.AsSpan(position).StartsWith(bytes);

    /// <summary>True when the sentence holds the words as whole words, ASCII letters in either case.</summary>
    internal bool Holds(ByteSpan sentence, ReadOnlySpan<byte> words) =>
        IndexOfWords(_bytes.AsSpan(sentence.Start..sentence.End), words) >= 0;

    /// <summary>Where the words first stand as whole words, ASCII letters in either case; -1 where they do not.</summary>
    internal static int IndexOfWords(ReadOnlySpan<byte> text, ReadOnlySpan<byte> words)
    {
        for (var at = 0; at + words.Length <= text.Length; at++)
        {
            var found = text.Slice(at, words.Length);
            var end = at + words.Length;
            if (
                (Ascii.EqualsIgnoreCase(found, words) || found.SequenceEqual(words))
                && (at == 0 || !IsAsciiWord(text[at - 1]))
                && (end == text.Length || !IsAsciiWord(text[end]))
            )
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Half-open UTF-16 offsets in the body of a byte range of it.</summary>
    internal TextSpan BodySpan(int start, int end)
    {
        var from = Encoding.UTF8.GetCharCount(_bytes, _bodyStart, start - _bodyStart);
        return new TextSpan(from, from + Encoding.UTF8.GetCharCount(_bytes, start, end - start));
    }

    private static bool IsAsciiWord(byte b) => char.IsAsciiLetterOrDigit((char)b);

    private static BoundaryKind[] Boundaries(string text, int length)
    {
        var kinds = new BoundaryKind[length];
        var at = 0;
        var previous = UnicodeCategory.SpaceSeparator;
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (!IsWord(previous) && !Rune.IsWhiteSpace(rune))
            {
                kinds[at] |= BoundaryKind.WordStart;
            }

            if (!IsWord(category))
            {
                kinds[at] |= BoundaryKind.WordEnd;
            }

            previous = category;
            at += rune.Utf8SequenceLength;
        }

        return kinds;
    }

    private static bool IsWord(UnicodeCategory category) =>
        category
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.LetterNumber;

    private static ByteSpan[] SentencesOf(string body, int bodyStart)
    {
        var spans = Sentences.Split(body);
        var sentences = new ByteSpan[spans.Count];
        int chars = 0,
            bytes = bodyStart;
        for (var i = 0; i < sentences.Length; i++)
        {
            var start = bytes + Encoding.UTF8.GetByteCount(body.AsSpan(chars, spans[i].Start - chars));
            bytes = start + Encoding.UTF8.GetByteCount(body.AsSpan(spans[i].Start, spans[i].Length));
            chars = spans[i].End;
            sentences[i] = new ByteSpan(start, bytes);
        }

        return sentences;
    }

    private (int[] Starts, int[] Ids) Successors(VocabularyTrie vocabulary)
    {
        var starts = new int[_bytes.Length + 1];
        var ids = new List<int>(_bytes.Length * 4);
        for (var position = 0; position < _bytes.Length; position++)
        {
            starts[position] = ids.Count;
            vocabulary.AppendPrefixes(_bytes.AsSpan(position), ids);
        }

        starts[_bytes.Length] = ids.Count;
        return (starts, [.. ids]);
    }
}

/// <summary>Half-open [Start, End) byte positions.</summary>
internal readonly record struct ByteSpan(int Start, int End);
