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

    private ConvolutionCall _call;
    private int _next;

    /// <summary>Nothing is written when the check throws.</summary>
    public void Execute(in ConvolutionCall call)
    {
        call.State.Check(call.StateFloats);
        _call = call;
        _next = 0;
        var products = (long)call.State.Tokens * call.Channels * call.Taps;
        team.Run(this, products >= ParallelProducts ? team.Threads : 1);
        for (var b = 0; b < call.State.Sequences; b++)
        {
            WriteState(b);
        }
    }

    public override void Work(int worker)
    {
        var pieces = KernelMath.CeilDivide(_call.State.Tokens, PieceRows);
        for (var piece = Take(); piece < pieces; piece = Take())
        {
            var first = piece * PieceRows;
            Compute(first, Math.Min(first + PieceRows, _call.State.Tokens));
        }
    }

    public override void Dispose() { }

    private int Take() => Interlocked.Increment(ref _next) - 1;

    private void Compute(int first, int end)
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

                switch (simd)
                {
                    case SimdLevel.Avx512:
                        Row<Lanes512, Vector512<float>>(rows, row);
                        break;
                    case SimdLevel.Avx2:
                        Row<Lanes256, Vector256<float>>(rows, row);
                        break;
                    default:
                        Row<Lanes128, Vector128<float>>(rows, row);
                        break;
                }
            }
        }
    }

    /// <summary>A row of a sequence's slice; one before it is in the state. Null for zeros.</summary>
    private float* RowOf(int sequence, int index)
    {
        if (index >= 0)
        {
            return _call.Input + ((_call.State.CumulativeLengths[sequence] + (long)index) * _call.Channels);
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

            RowVectors<L, V>.Store(_call.Silu ? LaneMath<L, V>.Silu(sum) : sum, output, c, channels);
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
