namespace Rag.ModelFiles.Quantized;

/// <summary>Where the number of an output and an input lies among 32-bit words.</summary>
internal interface IPackedPlaces
{
    int Number(ReadOnlySpan<uint> words, int output, int input);
}
