namespace Rag.Kernels.Experts;

/// <summary>The tensors of one call of the operator <c>Experts</c>; the pointer of an absent tensor is null.</summary>
internal unsafe struct ExpertsCall
{
    public ExpertShape Shape;

    public int Rows;

    /// <summary>Elements of a row.</summary>
    public int Width;

    /// <summary>Added to the mean of the squares when rows are normalized.</summary>
    public float Epsilon;

    /// <summary>[Rows, Width]</summary>
    public float* Input;

    /// <summary>[Width]; rows are normalized only when it is not null.</summary>
    public float* Gain;

    /// <summary>[groups of experts, Width, 32 experts]</summary>
    public float* Router;

    /// <summary>[groups of experts, 32 experts]</summary>
    public float* RouterBias;

    public ExpertMatrices GateUp;

    public ExpertMatrices Down;

    /// <summary>[Rows, Width], added to what the experts give.</summary>
    public float* Residual;

    /// <summary>[Rows, Width]</summary>
    public float* Output;
}
