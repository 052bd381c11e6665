using System.Runtime.Intrinsics;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Kernels.States;

/// <summary>The selective scan over ragged sequences, and the norm of what comes out behind its gate.</summary>
internal sealed unsafe class ScanWork(ScanShape shape, SimdLevel simd, WorkTeam team)
    : HeadWork(shape.Heads, shape.StateFloats, ScanScratch.Floats(shape), team)
{
    private readonly RowNormWork _norm = new(simd, team);
    private ScanCall _call;

    /// <summary>Nothing is written when the check throws.</summary>
    public void Execute(in ScanCall call)
    {
        _call = call;
        Run(call.State);
        if (call.Gain != null)
        {
            var rows = new RowColumns(call.Output, shape.Inner);
            _norm.Execute(
                new RowNormCall
                {
                    Source = rows,
                    Target = rows,
                    Count = call.State.Tokens,
                    Width = shape.Inner,
                    GroupSize = shape.Inner / call.NormGroups,
                    Gain = call.Gain,
                    GainFloats = shape.Inner,
                    Epsilon = call.Epsilon,
                }
            );
        }
    }

    protected override void Compute(int sequence, int head, float* scratch)
    {
        var memory = new ScanScratch(shape, scratch);
        switch (simd)
        {
            case SimdLevel.Avx512:
                ScanHead<Lanes512, Vector512<float>>.Compute(shape, _call, sequence, head, memory);
                break;
            case SimdLevel.Avx2:
                ScanHead<Lanes256, Vector256<float>>.Compute(shape, _call, sequence, head, memory);
                break;
            default:
                ScanHead<Lanes128, Vector128<float>>.Compute(shape, _call, sequence, head, memory);
                break;
        }
    }

    public override void Dispose()
    {
        _norm.Dispose();
        base.Dispose();
    }
}
