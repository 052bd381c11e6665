namespace Rag.Kernels.Linear;

/// <summary>The tensors of one call of the operator <c>BlockLinear</c>; the pointer of an absent tensor is null.</summary>
internal unsafe struct BlockLinearCall
{
    /// <summary>From so many rows on it pays to widen a group's weights first.</summary>
    public const int WideningRows = 48;

    public int Rows;

    /// <summary>Elements of an input row.</summary>
    public int Inputs;

    /// <summary>Elements of an output row.</summary>
    public int Outputs;

    /// <summary>Blocks of an input row; the last may be cut short.</summary>
    public int Blocks;

    /// <summary>Groups of columns.</summary>
    public int Groups;

    /// <summary>Of a weight: one of <see cref="BlockWeights.FewBits"/> and <see cref="BlockWeights.ManyBits"/>.</summary>
    public int Bits;

    /// <summary>With gates, the first half of a group holds them and the second half the columns that they gate.</summary>
    public LinearGate Gate;

    /// <summary>For the gate that has bounds.</summary>
    public GateBounds Bounds;

    /// <summary>Added to the mean of the squares when rows are normalized.</summary>
    public float Epsilon;

    /// <summary>[Rows, Inputs]</summary>
    public float* Input;

    /// <summary>[Inputs]; rows are normalized only when it is not null.</summary>
    public float* Gain;

    /// <summary>In the order of <see cref="BlockWeights.Values"/>.</summary>
    public sbyte* Weights;

    /// <summary>In the order of <see cref="BlockWeights.Scales"/>.</summary>
    public float* Scales;

    /// <summary>In the order of <see cref="BlockWeights.Bias"/>.</summary>
    public float* Bias;

    /// <summary>[Rows, Outputs], added to the product.</summary>
    public float* Residual;

    /// <summary>
    /// [Rows, <see cref="AddendStride"/>], columns in the order of <see cref="BlockWeights.Bias"/>: added to products before the gate.
    /// </summary>
    public float* Addend;

    /// <summary>Elements from one row of the addend to the next.</summary>
    public int AddendStride;

    /// <summary>[Rows, Outputs]</summary>
    public float* Output;
}
