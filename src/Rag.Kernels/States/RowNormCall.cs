namespace Rag.Kernels.States;

/// <summary>An RMS normalization of columns of rows, each group of neighboring ones for itself.</summary>
internal unsafe struct RowNormCall
{
    /// <summary>[Count, Width]</summary>
    public RowColumns Source;

    /// <summary>[Count, Width]; may be the source.</summary>
    public RowColumns Target;

    public int Count;

    public int Width;

    /// <summary>A divisor of the width.</summary>
    public int GroupSize;

    /// <summary>What was normalized is multiplied by it.</summary>
    public float* Gain;

    /// <summary>Of the gain: those of a group, which all groups have in common, or of the width.</summary>
    public int GainFloats;

    /// <summary>Added to the mean of a group's squares.</summary>
    public float Epsilon;
}
