using System.Globalization;
using System.Text;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// The places of tokens: the characters of which a token has bytes, without white space before them. A character whose bytes lie in two
/// tokens belongs to both.
/// </summary>
internal sealed partial class ByteLevelBpeTokenizer : ISpanTokenizer
{
    public void Encode(string text, List<int> ids, List<TextSpan> spans)
    {
        var done = 0;
        var missing = ids.Count - spans.Count;
        SplitUntrusted(text, ids, (part, _, all) =>
        {
            // Tokens of white space alone have come before this part, each with its own characters.
            while (spans.Count < all.Count - missing)
            {
                var end = done + Encoding.UTF8.GetCharCount(TokenBytes[all[spans.Count + missing]]);
                spans.Add(new TextSpan(done, end));
                done = end;
            }

            if (text.AsSpan().Overlaps(part, out var start))
            {
                AppendPlaced(part, start, all, spans);
                done = start + part.Length;
            }
        });
    }

    private void AppendPlaced(ReadOnlySpan<char> part, int start, List<int> ids, List<TextSpan> spans)
    {
        var (normal, places) = Composed(part, start);
        var at = 0;
        while (at < normal.Length)
        {
            var word = normal.AsSpan(at, _model.Splitting.NextLength(normal.AsSpan(at)));
            var before = ids.Count;
            AppendWord(word, ids);
            Place(word, places.AsSpan(at, word.Length), ids, before, spans);
            at += word.Length;
        }
    }

    /// <summary>The text as the model takes it, and where each of its UTF-16 units comes from.</summary>
    private (string Text, TextSpan[] Places) Composed(ReadOnlySpan<char> part, int start)
    {
        var places = new List<TextSpan>(part.Length);
        if (!_model.ComposesCharacters || Ascii.IsValid(part))
        {
            for (var i = 0; i < part.Length; i++)
            {
                places.Add(new TextSpan(start + i, start + i + 1));
            }

            return (part.ToString(), [.. places]);
        }

        var normal = new StringBuilder(part.Length);
        while (!part.IsEmpty)
        {
            var length = StringInfo.GetNextTextElementLength(part);
            normal.Append(UnicodeForm.Of(part[..length].ToString(), NormalizationForm.FormC));
            while (places.Count < normal.Length)
            {
                places.Add(new TextSpan(start, start + length));
            }

            start += length;
            part = part[length..];
        }

        return (normal.ToString(), [.. places]);
    }

    /// <summary>Gives each token of a word the characters that its bytes are of; bytes without a token were left out.</summary>
    private void Place(ReadOnlySpan<char> word, ReadOnlySpan<TextSpan> places, List<int> ids, int before, List<TextSpan> spans)
    {
        var bytes = new List<(TextSpan Place, bool IsSpace)>(word.Length * 2);
        Span<byte> utf8 = stackalloc byte[4];
        var at = 0;
        while (at < word.Length)
        {
            Rune.DecodeFromUtf16(word[at..], out var rune, out var length);
            var place = new TextSpan(places[at].Start, places[at + length - 1].End);
            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                if (_byteTokens[b] >= 0)
                {
                    bytes.Add((place, Rune.IsWhiteSpace(rune)));
                }
            }

            at += length;
        }

        var first = 0;
        for (var i = before; i < ids.Count; i++)
        {
            // A damaged file may give a token other bytes than its merges have.
            var end = Math.Min(first + Math.Max(TokenBytes[ids[i]].Length, 1), bytes.Count);
            first = Math.Min(first, end - 1);
            while (first < end - 1 && bytes[first].IsSpace && !bytes[end - 1].IsSpace)
            {
                first++;
            }

            spans.Add(new TextSpan(bytes[first].Place.Start, bytes[end - 1].Place.End));
            first = end;
        }
    }
}
