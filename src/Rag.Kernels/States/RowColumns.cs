namespace Rag.Kernels.States;

/// <summary>Neighboring columns of the rows of a matrix in memory.</summary>
/// <param name="first">Those of the first row; null where there are none.</param>
/// <param name="stride">Elements from a row of the matrix to the next.</param>
internal readonly unsafe struct RowColumns(float* first, long stride)
{
    public bool AreAbsent => first == null;

    /// <summary>Those that stand so many columns behind these.</summary>
    public RowColumns From(int column) => new(first + column, stride);

    /// <summary>The columns of a row.</summary>
    public float* Of(long row) => first + (row * stride);
}
