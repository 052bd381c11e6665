using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Kernels.States;

/// <summary>A causal convolution of each channel for itself, over ragged sequences; a team of threads shares the rows.</summary>
internal sealed unsafe class ConvolutionWork(SimdLevel simd, WorkTeam team) : ParallelWork
{
    /// <summary>Far more than any model has: pointers to so many rows lie on the stack.</summary>
    public const int MostTaps = 256;

    private const int PieceRows = 32;

    /// <summary>With fewer products one thread computes all of them.</summary>
    private const long ParallelProducts = 1 << 18;

    private readonly ScratchMemory<float> _gated = new();
    private ConvolutionCall _call;
    private Phase _phase;
    private int _next;

    private enum Phase
    {
        Gate,
        Convolve,
    }

    /// <summary>Nothing is written when the check throws.</summary>
    public void Execute(in ConvolutionCall call)
    {
        call.State.Check(call.StateFloats);
        _call = call;
        if (!call.InputGate.AreAbsent)
        {
            _gated.Reserve((long)call.State.Tokens * call.Channels);
            Run(Phase.Gate, (long)call.State.Tokens * call.Channels);
            _call.Input = new RowColumns(_gated.Elements, call.Channels);
        }

        Run(Phase.Convolve, (long)call.State.Tokens * call.Channels * call.Taps);
        for (var b = 0; b < call.State.Sequences; b++)
        {
            WriteState(b);
        }
    }

    private void Run(Phase phase, long products)
    {
        (_phase, _next) = (phase, 0);
        team.Run(this, products >= ParallelProducts ? team.Threads : 1);
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
        var pieces = KernelMath.CeilDivide(_call.State.Tokens, PieceRows);
        for (var piece = Take(); piece < pieces; piece = Take())
        {
            var first = piece * PieceRows;
            var end = Math.Min(first + PieceRows, _call.State.Tokens);
            if (_phase == Phase.Gate)
            {
                Gate<L, V>(first, end);
            }
            else
            {
                Compute<L, V>(first, end);
            }
        }
    }

    public override void Dispose() => _gated.Free();

    private int Take() => Interlocked.Increment(ref _next) - 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gate<L, V>(int first, int end)
        where L : struct, ILanes<V>
        where V : struct
    {
        var channels = _call.Channels;
        for (long row = first; row < end; row++)
        {
            var gate = _call.InputGate.Of(row);
            var input = _call.Input.Of(row);
            var target = _gated.Elements + (row * channels);
            for (var c = 0; c < channels; c += L.Count)
            {
                var product = L.Multiply(RowVectors<L, V>.Load(gate, c, channels), RowVectors<L, V>.Load(input, c, channels));
                RowVectors<L, V>.Store(product, target, c, channels);
            }
        }
    }

    private void Compute<L, V>(int first, int end)
        where L : struct, ILanes<V>
        where V : struct
    {
        var rows = stackalloc float*[_call.Taps];
        for (var b = 0; b < _call.State.Sequences; b++)
        {
            var (start, stop) = (_call.State.CumulativeLengths[b], _call.State.CumulativeLengths[b + 1]);
            for (var row = Math.Max(first, start); row < Math.Min(end, stop); row++)
            {
                for (var tap = 0; tap < _call.Taps; tap++)
                {
                    rows[tap] = RowOf(b, row - start - (_call.Taps - 1) + tap);
                }

                Row<L, V>(rows, row);
            }
        }
    }

    /// <summary>A row of a sequence's slice; one before it is in the state. Null for zeros.</summary>
    private float* RowOf(int sequence, int index)
    {
        if (index >= 0)
        {
            return _call.Input.Of(_call.State.CumulativeLengths[sequence] + (long)index);
        }

        var state = _call.State.Read(sequence);
        return state == null ? null : state + ((long)(_call.Taps - 1 + index) * _call.Channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row<L, V>(float** rows, int row)
        where L : struct, ILanes<V>
        where V : struct
    {
        var channels = _call.Channels;
        var output = _call.Output + ((long)row * channels);
        var gate = _call.OutputGate.AreAbsent ? null : _call.OutputGate.Of(row);
        for (var c = 0; c < channels; c += L.Count)
        {
            var sum = _call.Bias == null ? L.Zero : RowVectors<L, V>.Load(_call.Bias, c, channels);
            for (var tap = 0; tap < _call.Taps; tap++)
            {
                if (rows[tap] != null)
                {
                    var weight = RowVectors<L, V>.Load(_call.Weight + ((long)tap * channels), c, channels);
                    sum = L.MultiplyAdd(weight, RowVectors<L, V>.Load(rows[tap], c, channels), sum);
                }
            }

            sum = _call.Silu ? LaneMath<L, V>.Silu(sum) : sum;
            sum = gate == null ? sum : L.Multiply(sum, RowVectors<L, V>.Load(gate, c, channels));
            RowVectors<L, V>.Store(sum, output, c, channels);
        }
    }

    /// <summary>The last rows of the state that was read and the slice behind it.</summary>
    private void WriteState(int sequence)
    {
        var target = _call.State.Written(sequence);
        if (target == null)
        {
            return;
        }

        var length = _call.State.CumulativeLengths[sequence + 1] - _call.State.CumulativeLengths[sequence];
        for (var tap = 0; tap < _call.Taps - 1; tap++)
        {
            var source = RowOf(sequence, length - (_call.Taps - 1) + tap);
            var row = new Span<float>(target + ((long)tap * _call.Channels), _call.Channels);
            if (source == null)
            {
                row.Clear();
            }
            else
            {
                new ReadOnlySpan<float>(source, _call.Channels).CopyTo(row);
            }
        }
    }
}
