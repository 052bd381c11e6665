namespace Rag.ModelFiles.Quantized;

/// <summary>Numbers of an input, or of a group of inputs, lie one behind the other, output after output.</summary>
/// <param name="inputStride">In words, from an input's first number to the next input's.</param>
/// <param name="wordStride">From a word of an input to its next.</param>
internal readonly struct AlongOutputs(int bits, int inputStride, int wordStride) : IPackedPlaces
{
    public int Number(ReadOnlySpan<uint> words, int output, int input) =>
        BitStream.Number(words, (long)input * inputStride, wordStride, output, bits);
}
