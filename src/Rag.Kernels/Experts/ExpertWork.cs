using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rag.Kernels.Linear;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Kernels.Experts;

/// <summary>
/// A call of the operator <c>Experts</c>. The rows of the step are grouped by the experts that their router chose, so that the matrices of
/// an expert are read once however many rows want it; experts that no row wants are not touched. Each phase is shared by a team of threads
/// when it is worth waking them. A row's result does not depend on the rows beside it: its experts are added up in the order of their
/// weights.
/// </summary>
internal sealed unsafe class ExpertWork(SimdLevel simd, WorkTeam team) : ParallelWork
{
    /// <summary>With fewer elements one thread does a phase that only moves or rounds them.</summary>
    private const long ParallelElements = 64 * 1024;

    /// <summary>With fewer products one thread computes all of them.</summary>
    private const long ParallelProducts = 64 * 1024;

    /// <summary>Rows that a worker takes at once in phases that have no columns to share.</summary>
    private const int RowsAtOnce = 16;

    /// <summary>Pieces for each thread, so that a slow thread does not delay the others.</summary>
    private const int PiecesPerThread = 4;

    /// <summary>The most groups of columns of a piece.</summary>
    private const int MostGroups = 16;

    private readonly ExpertPlan _plan = new();
    private readonly ExpertMemory _memory = new(team.Threads);
    private ExpertsCall _call;
    private Phase _phase;
    private int _groupsPerPiece;
    private int _groupPieces;
    private int _next;

    private enum Phase
    {
        Route,
        Gather,
        GateUp,
        RoundInner,
        Down,
        Add,
    }

    /// <summary>[experts]: the rows of the last call that chose each.</summary>
    public ReadOnlySpan<int> Counts => _plan.Counts;

    /// <summary>The row of the last call that each grouped row is; those of the first expert stand first.</summary>
    public ReadOnlySpan<int> Sources => _plan.Sources;

    /// <summary>What experts read of a row of the last call.</summary>
    public ReadOnlySpan<float> NormalizedRow(int row) => new(_memory.Normalized + ((long)row * _call.Width), _call.Width);

    /// <summary>What a grouped row's expert made of it before its last matrix.</summary>
    public ReadOnlySpan<float> InnerRow(int grouped) => new(_memory.Inner + ((long)grouped * _call.Shape.Size), _call.Shape.Size);

    private bool IsRounded => _call.Shape.Bits > 0;
    private int WidthBlocks => IsRounded ? KernelMath.CeilDivide(_call.Width, BlockWeights.Block) : 0;
    private int SizeBlocks => IsRounded ? KernelMath.CeilDivide(_call.Shape.Size, BlockWeights.Block) : 0;

    public void Execute(in ExpertsCall call)
    {
        _call = call;
        var shape = call.Shape;
        var blocks = Math.Max(WidthBlocks, SizeBlocks);
        var products = Math.Max(FloatGroups<Lanes128, Vector128<float>>.Rows, Const6.Value) * BlockWeights.GroupColumns;
        var logits = RowsAtOnce * shape.RouterGroups * BlockWeights.GroupColumns;
        _memory.ReserveRows(call, WidthBlocks, Math.Max(Math.Max(blocks * BlockWeights.Block, products), logits));
        Run(Phase.Route, (long)call.Rows * call.Width * shape.Count >= ParallelProducts);

        _plan.Group(shape, call.Rows, _memory.Chosen);
        var isWide = IsRounded && _plan.LargestPiece >= BlockLinearCall.WideningRows;
        _memory.ReserveGroups(call, _plan.Count, blocks, isWide ? (long)blocks * BlockWeights.BlockValues : 0);
        Run(Phase.Gather, (long)_plan.Count * call.Width >= ParallelElements);
        var isShared = (long)_plan.Count * call.Width * shape.Size >= ParallelProducts;
        Multiply(Phase.GateUp, shape.GateUpGroups, isShared);
        if (IsRounded)
        {
            Run(Phase.RoundInner, (long)_plan.Count * shape.Size >= ParallelElements);
        }

        Multiply(Phase.Down, BlockWeights.GroupsOf(call.Width, gated: false), isShared);
        Run(Phase.Add, (long)_plan.Count * call.Width >= ParallelElements);
    }

    private void Multiply(Phase phase, int groups, bool isShared)
    {
        _groupsPerPiece = Math.Clamp(_plan.PieceCount * groups / (team.Threads * PiecesPerThread), 1, Math.Min(MostGroups, groups));
        _groupPieces = KernelMath.CeilDivide(groups, _groupsPerPiece);
        Run(phase, isShared);
    }

    private void Run(Phase phase, bool isShared)
    {
        _phase = phase;
        _next = 0;
        team.Run(this, isShared ? team.Threads : 1);
    }

    public override void Work(int worker)
    {
        switch (simd)
        {
            case SimdLevel.Avx512:
                Work<Lanes512, Vector512<float>>(worker);
                break;
            case SimdLevel.Avx2:
                Work<Lanes256, Vector256<float>>(worker);
                break;
            default:
                Work<Lanes128, Vector128<float>>(worker);
                break;
        }
    }

    private void Work<L, V>(int worker)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (_phase is Phase.GateUp or Phase.Down)
        {
            MultiplyPieces<L, V>(_memory.Wide(worker), _memory.Scratch(worker));
            return;
        }

        long rows = _phase is Phase.Gather or Phase.RoundInner ? _plan.Count : _call.Rows;
        for (var first = Take() * RowsAtOnce; first < rows; first = Take() * RowsAtOnce)
        {
            Do<L, V>((int)first, (int)Math.Min(first + RowsAtOnce, rows), _memory.Scratch(worker));
        }
    }

    private void Do<L, V>(int first, int end, float* scratch)
        where L : struct, ILanes<V>
        where V : struct
    {
        switch (_phase)
        {
            case Phase.Route:
                ExpertRouter<L, V>.Route(_call, first, end, _memory.Normalized, scratch, _memory.Chosen, _memory.Weights);
                Round<L, V>(_memory.Normalized, _call.Width, first, end, _memory.RowValues, _memory.RowScales, scratch);
                break;
            case Phase.Gather:
                Gather(first, end);
                break;
            case Phase.RoundInner:
                Round<L, V>(_memory.Inner, _call.Shape.Size, first, end, _memory.Values, _memory.Scales, scratch);
                break;
            default:
                Add<L, V>(first, end);
                break;
        }
    }

    private void Round<L, V>(float* input, int width, int first, int end, short* values, float* scales, float* scratch)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (IsRounded)
        {
            var blocks = KernelMath.CeilDivide(width, BlockWeights.Block);
            var call = new BlockLinearCall
            {
                Inputs = width,
                Blocks = blocks,
                Input = input,
            };
            ActivationQuantizer<L, V>.Quantize(call, first, end, values, scales, scratch);
        }
    }

    private void Gather(int first, int end)
    {
        var blocks = WidthBlocks;
        long width = blocks * BlockWeights.Block;
        for (long target = first; target < end; target++)
        {
            var source = _plan.Sources[(int)target];
            if (IsRounded)
            {
                Copy(_memory.RowValues + (source * width), _memory.Values + (target * width), width);
                Copy(_memory.RowScales + ((long)source * blocks), _memory.Scales + (target * blocks), blocks);
            }
            else
            {
                Copy(_memory.Normalized + ((long)source * _call.Width), _memory.Rows + (target * _call.Width), _call.Width);
            }
        }
    }

    private static void Copy<T>(T* source, T* target, long count)
        where T : unmanaged => Unsafe.CopyBlockUnaligned(target, source, (uint)(count * sizeof(T)));

    private void MultiplyPieces<L, V>(short* wide, float* scratch)
        where L : struct, ILanes<V>
        where V : struct
    {
        var pieces = (long)_plan.PieceCount * _groupPieces;
        for (var piece = Take(); piece < pieces; piece = Take())
        {
            var (rowPiece, groupPiece) = Math.DivRem(piece, _groupPieces);
            var rows = _plan.Pieces[(int)rowPiece];
            var call = _phase == Phase.GateUp ? GateUpOf(rows.Expert) : DownOf(rows.Expert);
            var group = (int)groupPiece * _groupsPerPiece;
            var endGroup = Math.Min(group + _groupsPerPiece, call.Groups);
            if (IsRounded)
            {
                var values = _memory.Values;
                var scales = _memory.Scales;
                BlockLinearPiece<L, V>.Multiply(call, rows.First, rows.End, group, endGroup, values, scales, wide, scratch);
            }
            else
            {
                FloatGroups<L, V>.Multiply(call, rows.First, rows.End, group, endGroup, scratch);
            }
        }
    }

    private BlockLinearCall GateUpOf(int expert)
    {
        var shape = _call.Shape;
        var call = new BlockLinearCall
        {
            Inputs = _call.Width,
            Outputs = shape.Size,
            Blocks = WidthBlocks,
            Bits = shape.Bits,
            Groups = shape.GateUpGroups,
            Gate = shape.Gate,
            Bounds = shape.Bounds,
            Input = _memory.Rows,
            Output = _memory.Inner,
        };
        return Of(expert, call, _call.GateUp);
    }

    private BlockLinearCall DownOf(int expert)
    {
        var call = new BlockLinearCall
        {
            Inputs = _call.Shape.Size,
            Outputs = _call.Width,
            Blocks = SizeBlocks,
            Bits = _call.Shape.Bits,
            Groups = BlockWeights.GroupsOf(_call.Width, gated: false),
            Input = _memory.Inner,
            Output = _memory.Rows,
        };
        return Of(expert, call, _call.Down);
    }

    /// <summary>The call with the weights of an expert.</summary>
    private BlockLinearCall Of(int expert, BlockLinearCall call, in ExpertMatrices matrices)
    {
        var group = IsRounded
            ? (long)call.Blocks * BlockWeights.BlockBytes(call.Bits)
            : (long)call.Inputs * BlockWeights.GroupColumns * sizeof(float);
        var columns = (long)expert * call.Groups * BlockWeights.GroupColumns;
        call.Weights = (sbyte*)matrices.Values + (expert * group * call.Groups);
        call.Scales = matrices.Scales + (columns * call.Blocks);
        call.Bias = matrices.Bias == null ? null : matrices.Bias + columns;
        return call;
    }

    /// <summary>The sum of what a row's experts give, each times its weight, and of the residual.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add<L, V>(int first, int end)
        where L : struct, ILanes<V>
        where V : struct
    {
        var (chosen, width) = (_call.Shape.Chosen, _call.Width);
        for (var row = first; row < end; row++)
        {
            var places = _plan.Places.Slice(row * chosen, chosen);
            var weights = _memory.Weights + ((long)row * chosen);
            var residual = _call.Residual == null ? null : _call.Residual + ((long)row * width);
            for (var i = 0; i < width; i += L.Count)
            {
                var sum = L.Zero;
                for (var slot = 0; slot < places.Length; slot++)
                {
                    var given = RowVectors<L, V>.Load(_memory.Rows + ((long)places[slot] * width), i, width);
                    sum = L.MultiplyAdd(L.Broadcast(weights[slot]), given, sum);
                }

                sum = residual == null ? sum : L.Add(RowVectors<L, V>.Load(residual, i, width), sum);
                RowVectors<L, V>.Store(sum, _call.Output + ((long)row * width), i, width);
            }
        }
    }

    private long Take() => Interlocked.Increment(ref _next) - 1L;

    public override void Dispose() => _memory.Dispose();
}
