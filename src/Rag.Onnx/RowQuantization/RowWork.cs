using System.Runtime.Intrinsics;
using Rag.Engine;

namespace Rag.Onnx;

/// <summary>One call of a row operator, its rows shared by the session's threads when they are many.</summary>
internal sealed unsafe class RowWork<C>(SimdLevel simd, WorkTeam team) : ParallelWork
    where C : struct, IRowComputation
{
    /// <summary>Output elements below which waking another thread costs more than it saves.</summary>
    private const long ParallelElements = 128 * 1024;

    private const long ElementsPerPiece = 8 * 1024;

    // One for each worker.
    private readonly ScratchMemory<float>[] _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new ScratchMemory<float>())];
    private RowCall _call;
    private int _rowsPerPiece;
    private int _next;

    public void Execute(in RowCall call)
    {
        _call = call;
        _next = 0;
        _rowsPerPiece = (int)Math.Clamp(ElementsPerPiece / Math.Max(call.Width, 1), 1, int.MaxValue);
        foreach (var scratch in _scratch)
        {
            scratch.Reserve(((long)call.Width + 15) & ~15);
        }

        team.Run(this, (long)call.Rows * call.Width >= ParallelElements ? team.Threads : 1);
    }

    public override void Work(int worker)
    {
        var scratch = _scratch[worker].Elements;
        for (var first = Take(); first < _call.Rows; first = Take())
        {
            var end = (int)Math.Min(first + _rowsPerPiece, _call.Rows);
            switch (simd)
            {
                case SimdLevel.Avx512:
                    Rows<Lanes512, Vector512<float>>((int)first, end, scratch);
                    break;
                case SimdLevel.Avx2:
                    Rows<Lanes256, Vector256<float>>((int)first, end, scratch);
                    break;
                default:
                    Rows<Lanes128, Vector128<float>>((int)first, end, scratch);
                    break;
            }
        }
    }

    public override void Dispose()
    {
        foreach (var scratch in _scratch)
        {
            scratch.Free();
        }
    }

    private void Rows<L, V>(int first, int end, float* scratch)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (var row = first; row < end; row++)
        {
            C.Row<L, V>(_call, row, scratch);
        }
    }

    private long Take() => (Interlocked.Increment(ref _next) - 1L) * _rowsPerPiece;
}
