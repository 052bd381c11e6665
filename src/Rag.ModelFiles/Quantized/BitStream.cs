namespace Rag.ModelFiles.Quantized;

/// <summary>Numbers of few bits, one behind the other from the lowest bit of the first word on; a number may begin in one word and end in
/// the next.</summary>
internal static class BitStream
{
    private const int WordBits = 32;

    /// <param name="first">Index of the word that holds the first bit of number 0.</param>
    /// <param name="stride">From a word to the next.</param>
    public static int Number(ReadOnlySpan<uint> words, long first, long stride, int index, int bits)
    {
        var (word, shift) = Math.DivRem((long)index * bits, WordBits);
        var number = words[(int)(first + (word * stride))] >> (int)shift;
        if (shift + bits > WordBits)
        {
            number |= words[(int)(first + ((word + 1) * stride))] << (int)(WordBits - shift);
        }

        return (int)(number & ((1u << bits) - 1));
    }

    /// <summary>Words that so many numbers fill.</summary>
    public static long WordsOf(int numbers, int bits) => (((long)numbers * bits) + WordBits - 1) / WordBits;
}
