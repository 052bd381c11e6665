namespace Rag.Kernels.Linear;

/// <summary>The memory of one call of the operator <c>BlockLinear</c>; what a call does not have is null.</summary>
internal unsafe struct BlockLinearCall
{
    public int Rows;

    /// <summary>Elements of an input row.</summary>
    public int Inputs;

    /// <summary>Elements of an output row.</summary>
    public int Outputs;

    /// <summary>Blocks of an input row; the last may be cut short.</summary>
    public int Blocks;

    /// <summary>Groups of columns.</summary>
    public int Groups;

    /// <summary>Whether the halves of a group are gates and what they gate.</summary>
    public bool Gated;

    public float Epsilon;

    /// <summary>[Rows, Inputs]</summary>
    public float* Input;

    /// <summary>[Inputs]; where it is there, the rows are normalized.</summary>
    public float* Gain;

    /// <summary>In the order of <see cref="BlockWeights"/>, as are the scales and the bias.</summary>
    public sbyte* Weights;

    public float* Scales;

    public float* Bias;

    /// <summary>[Rows, Outputs]</summary>
    public float* Residual;

    /// <summary>[Rows, Outputs]</summary>
    public float* Output;
}
