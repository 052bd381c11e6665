namespace Rag.Kernels.LowRank;

/// <summary>The tensors of one call of <see cref="LowRankWork"/>.</summary>
internal unsafe struct LowRankCall
{
    public int Rows;

    /// <summary>Elements of an input row.</summary>
    public int Inputs;

    /// <summary>Columns of a row that products write.</summary>
    public int Columns;

    /// <summary>Added to the mean of the squares when rows are normalized.</summary>
    public float Epsilon;

    /// <summary>[Rows, Inputs]</summary>
    public float* Input;

    /// <summary>[Inputs]; rows are normalized only when it is not null.</summary>
    public float* Gain;

    /// <summary>[Rows]: each row's place among <see cref="Adapters"/>.</summary>
    public int* RowAdapters;

    /// <summary>The products of each adapter with this layer; empty for one that leaves the layer as it is.</summary>
    public LowRankProduct[][] Adapters;
}
