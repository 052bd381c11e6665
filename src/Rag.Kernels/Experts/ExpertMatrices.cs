namespace Rag.Kernels.Experts;

/// <summary>One matrix of every expert, one behind the other; the pointer of an absent tensor is null.</summary>
internal unsafe struct ExpertMatrices
{
    /// <summary>[experts, groups, ...], in the order of the <see cref="ExpertForm"/>.</summary>
    public byte* Values;

    /// <summary>[experts, groups, blocks, 32 columns], for weights in blocks.</summary>
    public float* Scales;

    /// <summary>[experts, groups, 32 columns]</summary>
    public float* Bias;
}
