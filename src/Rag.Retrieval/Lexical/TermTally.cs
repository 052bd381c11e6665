using System.Numerics;

namespace Rag.Retrieval.Lexical;

/// <summary>
/// A number for each term, all zero between uses. It is kept from one use to the next, so that counting words costs what these words cost,
/// however many terms there are. Not thread-safe.
/// </summary>
internal sealed class TermTally
{
    private const int FirstTerms = 1024;
    private const int TermsOfAWord = 64;

    private int[] _numbers = new int[FirstTerms];

    /// <summary>A bit for each term that <see cref="Starts"/> has met; all zero between uses.</summary>
    private ulong[] _isMet = new ulong[FirstTerms / TermsOfAWord];

    public ref int this[int term]
    {
        get
        {
            if (term >= _numbers.Length)
            {
                Grow(term);
            }

            return ref _numbers[term];
        }
    }

    /// <summary>
    /// Where each term's run begins when these are sorted: the distinct terms in ascending order, and the place of each one's first, behind
    /// which comes the number of all. The term's number here is that place until <see cref="Clear"/>.
    /// </summary>
    /// <param name="terms">Whose numbers are zero; each as often as it occurs.</param>
    public (int[] Terms, int[] Starts) Starts(ReadOnlySpan<int> terms)
    {
        var distinct = 0;
        foreach (var term in terms)
        {
            if (this[term]++ == 0)
            {
                _isMet[term / TermsOfAWord] |= 1UL << term;
                distinct++;
            }
        }

        var (ordered, starts) = (new int[distinct], new int[distinct + 1]);
        var (count, start, word) = (0, 0, 0);
        while (_isMet.AsSpan(word).IndexOfAnyExcept(0UL) is >= 0 and var skipped)
        {
            word += skipped;
            var met = _isMet[word];
            while (met != 0)
            {
                var term = (word * TermsOfAWord) + BitOperations.TrailingZeroCount(met);
                ordered[count] = term;
                starts[count++] = start;
                (_numbers[term], start) = (start, start + _numbers[term]);
                met &= met - 1;
            }

            _isMet[word++] = 0;
        }

        starts[count] = start;
        return (ordered, starts);
    }

    public void Clear(ReadOnlySpan<int> terms)
    {
        foreach (var term in terms)
        {
            _numbers[term] = 0;
        }
    }

    private void Grow(int term)
    {
        var length = (int)BitOperations.RoundUpToPowerOf2((uint)term + 1);
        Array.Resize(ref _numbers, length);
        Array.Resize(ref _isMet, length / TermsOfAWord);
    }
}
