using System.Runtime.Intrinsics;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Kernels.Linear;

/// <summary>
/// A call of the operator <c>BlockLinear</c>: the rows are rounded first, then multiplied. Each of the two is shared by a team of threads
/// when it is worth waking them.
/// </summary>
internal sealed unsafe class BlockLinearWork(SimdLevel simd, WorkTeam team) : ParallelWork
{
    /// <summary>With fewer input elements one thread rounds all rows.</summary>
    private const long ParallelElements = 64 * 1024;

    /// <summary>With fewer products one thread computes all of them.</summary>
    private const long ParallelProducts = 64 * 1024;

    /// <summary>
    /// Rows of a piece: their rounded values stay in the second-level cache while groups of columns pass. A multiple of the rows of every
    /// level's tile.
    /// </summary>
    private const int PieceRows = 252;

    /// <summary>Rows that a worker rounds in one piece.</summary>
    private const int RoundedRows = 16;

    /// <summary>Pieces of columns for each thread, so that a slow thread does not delay the others.</summary>
    private const int PiecesPerThread = 4;

    /// <summary>The most groups of columns of a piece.</summary>
    private const int MostGroups = 16;

    private readonly ScratchMemory<short> _values = new();
    private readonly ScratchMemory<float> _scales = new();

    // Weights widened to 16 bit, for each worker.
    private readonly ScratchMemory<short>[] _wide = [.. Enumerable.Range(0, team.Threads).Select(_ => new ScratchMemory<short>())];

    // A row while it is rounded, or the products of a tile, for each worker.
    private readonly ScratchMemory<float>[] _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new ScratchMemory<float>())];
    private BlockLinearCall _call;
    private Phase _phase;
    private int _groupsPerPiece;
    private int _groupPieces;
    private int _next;

    private enum Phase
    {
        Round,
        Multiply,
    }

    public void Execute(in BlockLinearCall call)
    {
        _call = call;
        Reserve();
        Run(Phase.Round, (long)call.Rows * call.Inputs >= ParallelElements);
        _groupsPerPiece = Math.Clamp(call.Groups / (team.Threads * PiecesPerThread), 1, MostGroups);
        _groupPieces = KernelMath.CeilDivide(call.Groups, _groupsPerPiece);
        Run(Phase.Multiply, (long)call.Rows * call.Inputs * call.Outputs >= ParallelProducts);
    }

    private void Run(Phase phase, bool shared)
    {
        _phase = phase;
        _next = 0;
        team.Run(this, shared ? team.Threads : 1);
    }

    public override void Work(int worker)
    {
        switch (simd)
        {
            case SimdLevel.Avx512:
                Work<Lanes512, Vector512<float>>(_wide[worker].Elements, _scratch[worker].Elements);
                break;
            case SimdLevel.Avx2:
                Work<Lanes256, Vector256<float>>(_wide[worker].Elements, _scratch[worker].Elements);
                break;
            default:
                Work<Lanes128, Vector128<float>>(_wide[worker].Elements, _scratch[worker].Elements);
                break;
        }
    }

    private void Work<L, V>(short* wide, float* scratch)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (_phase == Phase.Round)
        {
            for (var first = Take() * RoundedRows; first < _call.Rows; first = Take() * RoundedRows)
            {
                var end = (int)Math.Min(first + RoundedRows, _call.Rows);
                ActivationQuantizer<L, V>.Quantize(_call, (int)first, end, _values.Elements, _scales.Elements, scratch);
            }

            return;
        }

        var pieces = (long)KernelMath.CeilDivide(_call.Rows, PieceRows) * _groupPieces;
        for (var piece = Take(); piece < pieces; piece = Take())
        {
            var (rowPiece, groupPiece) = Math.DivRem(piece, _groupPieces);
            var row = (int)rowPiece * PieceRows;
            var group = (int)groupPiece * _groupsPerPiece;
            var endRow = Math.Min(row + PieceRows, _call.Rows);
            BlockLinearPiece<L, V>.Multiply(
                _call,
                row,
                endRow,
                group,
                Math.Min(group + _groupsPerPiece, _call.Groups),
                _values.Elements,
                _scales.Elements,
                wide,
                scratch
            );
        }
    }

    private long Take() => Interlocked.Increment(ref _next) - 1L;

    private void Reserve()
    {
        _values.Reserve((long)_call.Rows * _call.Blocks * BlockWeights.Block);
        _scales.Reserve((long)_call.Rows * _call.Blocks);
        foreach (var wide in _wide)
        {
            wide.Reserve(_call.Rows < BlockLinearCall.WideningRows ? 0 : (long)_call.Blocks * BlockWeights.BlockValues);
        }

        foreach (var scratch in _scratch)
        {
            scratch.Reserve(Math.Max(_call.Blocks * BlockWeights.Block, Const6.Value * BlockWeights.GroupColumns));
        }
    }

    public override void Dispose()
    {
        _values.Free();
        _scales.Free();
        foreach (var wide in _wide)
        {
            wide.Free();
        }

        foreach (var scratch in _scratch)
        {
            scratch.Free();
        }
    }
}
