namespace Rag.ModelFiles.Quantized;

/// <summary>Numbers of an output lie one behind the other, input after input.</summary>
/// <param name="outputStride">In words, from an output's first number to the next output's.</param>
/// <param name="wordStride">From a word of an output to its next.</param>
internal readonly struct AlongInputs(int bits, int outputStride, int wordStride) : IPackedPlaces
{
    public int Number(ReadOnlySpan<uint> words, int output, int input) =>
        BitStream.Number(words, (long)output * outputStride, wordStride, input, bits);
}
