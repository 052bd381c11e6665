namespace Rag.Kernels.Norms;

/// <summary>A layer normalization of the sums of two rows and a bias; the pointer of an absent tensor is null.</summary>
internal unsafe struct SumNormCall
{
    public int Rows;

    /// <summary>Elements of a row.</summary>
    public int Width;

    /// <summary>[Rows, Width]</summary>
    public float* Input;

    /// <summary>[Rows, Width], added to the input.</summary>
    public float* Skip;

    /// <summary>[Width], added to every row.</summary>
    public float* Bias;

    /// <summary>[Width]: what was normalized is multiplied by it.</summary>
    public float* Gain;

    /// <summary>[Width], added at the end.</summary>
    public float* Offset;

    /// <summary>Added to the variance of a row.</summary>
    public float Epsilon;

    /// <summary>[Rows, Width]: the sums as they are before the normalization.</summary>
    public float* Sum;

    /// <summary>[Rows, Width]</summary>
    public float* Output;
}
