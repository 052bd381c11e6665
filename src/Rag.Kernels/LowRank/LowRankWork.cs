using System.Runtime.Intrinsics;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Kernels.LowRank;

/// <summary>
/// What the adapters of a step's rows add to the outputs of a layer, each row by its own adapter. Rows are shared by a team of threads when
/// it is worth waking them.
/// </summary>
internal sealed unsafe class LowRankWork(SimdLevel simd, WorkTeam team) : ParallelWork
{
    /// <summary>With fewer elements of input one thread computes all rows.</summary>
    private const long ParallelElements = 8 * 1024;

    /// <summary>Rows that a worker takes at once: neighbors often have one adapter, whose matrices then stay in the cache.</summary>
    private const int PieceRows = 4;

    private readonly ScratchMemory<float> _sums = new();

    // A normalized row and behind it the ranks of a product, for each worker.
    private readonly ScratchMemory<float>[] _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new ScratchMemory<float>())];
    private LowRankCall _call;
    private int _next;

    /// <summary>[Rows, <see cref="Stride"/>], of which the columns of the call count. Valid until the next call.</summary>
    public float* Sums => _sums.Elements;

    /// <summary>Elements from one row of the sums to the next: the last run of a product may reach beyond the columns.</summary>
    public int Stride { get; private set; }

    public void Execute(in LowRankCall call)
    {
        _call = call;
        Stride = call.Columns + LowRankProduct.Run;
        _sums.Reserve((long)call.Rows * Stride);
        var mostRanks = 0;
        foreach (var products in call.Adapters)
        {
            foreach (var product in products)
            {
                mostRanks = Math.Max(mostRanks, product.Rank);
            }
        }

        foreach (var scratch in _scratch)
        {
            scratch.Reserve(call.Inputs + mostRanks);
        }

        _next = 0;
        team.Run(this, (long)call.Rows * call.Inputs >= ParallelElements ? team.Threads : 1);
        _call = default; // adapters that are unloaded are not held
    }

    public override void Work(int worker)
    {
        switch (simd)
        {
            case SimdLevel.Avx512:
                Work<Lanes512, Vector512<float>>(_scratch[worker].Elements);
                break;
            case SimdLevel.Avx2:
                Work<Lanes256, Vector256<float>>(_scratch[worker].Elements);
                break;
            default:
                Work<Lanes128, Vector128<float>>(_scratch[worker].Elements);
                break;
        }
    }

    private void Work<L, V>(float* scratch)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (var first = Take(); first < _call.Rows; first = Take())
        {
            var end = Math.Min(first + PieceRows, _call.Rows);
            for (var row = first; row < end; row++)
            {
                AddRow<L, V>(row, scratch);
            }
        }
    }

    private void AddRow<L, V>(long row, float* scratch)
        where L : struct, ILanes<V>
        where V : struct
    {
        var sums = _sums.Elements + (row * Stride);
        new Span<float>(sums, Stride).Clear();
        var products = _call.Adapters[_call.RowAdapters[row]];
        if (products.Length == 0)
        {
            return;
        }

        var input = LowRankKernel<L, V>.Prepare(_call, row, scratch);
        foreach (var product in products)
        {
            LowRankKernel<L, V>.Add(product, input, scratch + _call.Inputs, sums);
        }
    }

    private long Take() => (Interlocked.Increment(ref _next) - 1L) * PieceRows;

    public override void Dispose()
    {
        _sums.Free();
        foreach (var scratch in _scratch)
        {
            scratch.Free();
        }
    }
}
