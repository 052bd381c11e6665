namespace Rag.Kernels.Simd;

internal static class Whole
{
    /// <summary>Pieces of <paramref name="size"/> that cover <paramref name="count"/>; the last may be cut short.</summary>
    public static int Pieces(int count, int size) => (int)(((long)count + size - 1) / size);
}
