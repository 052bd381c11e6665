using Rag.Kernels.LowRank;
using Rag.Kernels.Threads;

namespace Rag.Onnx.Adapters;

/// <summary>What adapters add to the rows of a layer, held until it is disposed; without elements where they add nothing.</summary>
internal readonly unsafe ref struct AdapterSums(LowRankWork? work, WorkPool<LowRankWork>? pool)
{
    public float* Elements => work is null ? null : work.Sums;

    /// <summary>Elements from one row to the next.</summary>
    public int Stride => work is null ? 0 : work.Stride;

    public void Dispose()
    {
        if (work is not null)
        {
            pool?.Return(work);
        }
    }
}
