using System.Runtime.Intrinsics;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Kernels.States;

/// <summary>The gated delta rule over ragged sequences; a team of threads shares the heads of all of them.</summary>
internal sealed unsafe class DeltaWork : ParallelWork
{
    /// <summary>With fewer elements of states times tokens one thread computes all.</summary>
    private const long ParallelElements = 1 << 16;

    private readonly DeltaShape _shape;
    private readonly SimdLevel _simd;
    private readonly WorkTeam _team;
    private readonly ScratchMemory<float>[] _scratch;
    private DeltaCall _call;
    private int _next;

    public DeltaWork(DeltaShape shape, SimdLevel simd, WorkTeam team)
    {
        (_shape, _simd, _team) = (shape, simd, team);
        _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new ScratchMemory<float>())];
    }

    /// <summary>Nothing is written when the check throws.</summary>
    public void Execute(in DeltaCall call)
    {
        call.State.Check(_shape.StateFloats);
        _call = call;
        _next = 0;
        var elements = (long)call.State.Tokens * _shape.StateFloats;
        _team.Run(this, elements >= ParallelElements ? _team.Threads : 1);
    }

    public override void Work(int worker)
    {
        var scratch = _scratch[worker];
        scratch.Reserve(DeltaScratch.Floats(_shape));
        var memory = new DeltaScratch(_shape, scratch.Elements);
        var items = _call.State.Sequences * _shape.ValueHeads;
        for (var item = Take(); item < items; item = Take())
        {
            var (sequence, head) = Math.DivRem(item, _shape.ValueHeads);
            switch (_simd)
            {
                case SimdLevel.Avx512:
                    DeltaHead<Lanes512, Vector512<float>>.Compute(_shape, _call, sequence, head, memory);
                    break;
                case SimdLevel.Avx2:
                    DeltaHead<Lanes256, Vector256<float>>.Compute(_shape, _call, sequence, head, memory);
                    break;
                default:
                    DeltaHead<Lanes128, Vector128<float>>.Compute(_shape, _call, sequence, head, memory);
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

    private int Take() => Interlocked.Increment(ref _next) - 1;
}
