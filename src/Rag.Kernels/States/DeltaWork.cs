using System.Runtime.Intrinsics;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Kernels.States;

/// <summary>The gated delta rule over ragged sequences.</summary>
internal sealed unsafe class DeltaWork(DeltaShape shape, SimdLevel simd, WorkTeam team)
    : HeadWork(shape.ValueHeads, shape.StateFloats, DeltaScratch.Floats(shape), team)
{
    private DeltaCall _call;

    /// <summary>Nothing is written when the check throws.</summary>
    public void Execute(in DeltaCall call)
    {
        _call = call;
        Run(call.State);
    }

    protected override void Compute(int sequence, int head, float* scratch)
    {
        var memory = new DeltaScratch(shape, scratch);
        switch (simd)
        {
            case SimdLevel.Avx512:
                DeltaHead<Lanes512, Vector512<float>>.Compute(shape, _call, sequence, head, memory);
                break;
            case SimdLevel.Avx2:
                DeltaHead<Lanes256, Vector256<float>>.Compute(shape, _call, sequence, head, memory);
                break;
            default:
                DeltaHead<Lanes128, Vector128<float>>.Compute(shape, _call, sequence, head, memory);
                break;
        }
    }
}
