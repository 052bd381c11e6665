using Rag.Core.Models;

namespace Rag.Ingestion.Chunking;

/// <summary>Measures stretches of text in tokens up to a limit, at a cost bounded by the limit however long the stretch is.</summary>
internal sealed class TokenRuler
{
    private const int SmallestLimit = 4;

    private readonly ITokenizer _tokenizer;

    /// <summary>
    /// Every UTF-16 char is at least one byte and a token at most so many, so a longer text has more tokens than the limit.
    /// </summary>
    private readonly long _longestThatCanFit;

    public TokenRuler(ITokenizer tokenizer, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, SmallestLimit); // one character may take four tokens
        _tokenizer = tokenizer;
        Limit = limit;

        var longestToken = 1;
        for (var id = 0; id < tokenizer.VocabularySize; id++)
        {
            longestToken = Math.Max(longestToken, tokenizer.BytesOf(id).Length);
        }

        _longestThatCanFit = (long)limit * longestToken;
    }

    public int Limit { get; }

    /// <summary>Tokens of text[start..end], or Limit + 1 for any number above the limit.</summary>
    public int Measure(string text, int start, int end) =>
        end - start > _longestThatCanFit ? Limit + 1 : Math.Min(Limit + 1, _tokenizer.Count(text[start..end]));

    public bool Fits(string text, int start, int end) => Measure(text, start, end) <= Limit;

    /// <summary>
    /// The end of a long stretch from <paramref name="start"/> that fits and is shorter than text[start..end], which does not fit:
    /// the last word end, or the last whole character where the first word alone does not fit.
    /// </summary>
    public int LongestPrefix(string text, int start, int end)
    {
        var fits = start;
        var tooLong = end;
        var guess = Math.Min(end - start, Limit * 4L);
        while (true)
        {
            var probe = CharacterBoundary(text, fits, tooLong, (int)Math.Min(start + guess, tooLong));
            if (probe is not { } cut)
            {
                break;
            }

            if (Fits(text, start, cut))
            {
                fits = cut;
                guess = tooLong == end ? guess * 2 : (fits + (long)tooLong) / 2 - start;
            }
            else
            {
                tooLong = cut;
                guess = (fits + (long)tooLong) / 2 - start;
            }
        }

        if (fits == start)
        {
            throw new InvalidOperationException($"One character takes more than {Limit} tokens.");
        }

        for (var cut = fits; cut > start; cut--)
        {
            if (char.IsWhiteSpace(text[cut]) && !char.IsWhiteSpace(text[cut - 1]) && Fits(text, start, cut))
            {
                return cut;
            }
        }

        return fits;
    }

    /// <summary>
    /// A position strictly between the two that splits no surrogate pair, near the one wished for; null when there is none.
    /// </summary>
    private static int? CharacterBoundary(string text, int above, int below, int wish)
    {
        for (var cut = Math.Clamp(wish, above + 1, below); cut > above; cut--)
        {
            if (cut < below && !IsInsidePair(text, cut))
            {
                return cut;
            }
        }

        for (var cut = above + 1; cut < below; cut++)
        {
            if (!IsInsidePair(text, cut))
            {
                return cut;
            }
        }

        return null;
    }

    private static bool IsInsidePair(string text, int position) => char.IsSurrogatePair(text[position - 1], text[position]);
}
