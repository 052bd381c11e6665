namespace Rag.Kernels.Experts;

/// <summary>How the matrices of experts are stored. The numbers are those of the operator's attribute.</summary>
internal enum ExpertForm
{
    /// <summary>fp32, in the order of <see cref="FloatGroups{L, V}"/>.</summary>
    Float32 = 0,

    /// <summary>Signed 8 bit with a scale for each block, in the order of <see cref="Linear.BlockWeights"/>.</summary>
    BlockInt8 = 1,

    /// <summary>Signed 4 bit, likewise.</summary>
    BlockInt4 = 2,
}
