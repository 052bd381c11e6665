namespace Rag.ModelFiles.Weights;

/// <summary>Rows of weights that are stored in signed integers with a scale for each <see cref="Length"/> of a row.</summary>
/// <param name="Values">[rows, blocks of a row, <see cref="Length"/>]; a last block that is not full is filled up with zeros.</param>
/// <param name="Scales">[rows, blocks of a row]: weight = value x scale.</param>
/// <param name="Bits">4 or 8: what a value fits.</param>
internal sealed record BlockRows(sbyte[] Values, float[] Scales, int Bits)
{
    /// <summary>Weights that share a scale.</summary>
    public const int Length = 32;

    /// <summary>Blocks of a row with so many weights.</summary>
    public static int BlocksOf(int columns) => (int)(((long)columns + Length - 1) / Length);
}
