using System.Runtime.Intrinsics;
using Rag.Kernels.Linear;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Kernels.States;

/// <summary>Normalizes rows; a team of threads shares them.</summary>
internal sealed unsafe class RowNormWork(SimdLevel simd, WorkTeam team) : ParallelWork
{
    private const int PieceRows = 16;

    /// <summary>With fewer elements one thread normalizes all of them.</summary>
    private const long ParallelElements = 1 << 16;

    private RowNormCall _call;
    private int _next;

    public void Execute(in RowNormCall call)
    {
        _call = call;
        _next = 0;
        team.Run(this, (long)call.Count * call.Width >= ParallelElements ? team.Threads : 1);
    }

    public override void Work(int worker)
    {
        switch (simd)
        {
            case SimdLevel.Avx512:
                Work<Lanes512, Vector512<float>>();
                break;
            case SimdLevel.Avx2:
                Work<Lanes256, Vector256<float>>();
                break;
            default:
                Work<Lanes128, Vector128<float>>();
                break;
        }
    }

    private void Work<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        for (var first = Take(); first < _call.Count; first = Take())
        {
            for (var row = first; row < Math.Min(first + PieceRows, _call.Count); row++)
            {
                Normalize<L, V>(_call.Source.Of(row), _call.Target.Of(row));
            }
        }
    }

    private void Normalize<L, V>(float* source, float* target)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (var c = 0; c < _call.Width; c += _call.GroupSize)
        {
            var factor = RowVectors<L, V>.NormFactor(source + c, _call.GroupSize, _call.Epsilon);
            ActivationQuantizer<L, V>.Prepare(source + c, _call.Gain + (c % _call.GainFloats), factor, _call.GroupSize, target + c);
        }
    }

    private int Take() => Interlocked.Add(ref _next, PieceRows) - PieceRows;

    public override void Dispose() { }
}
