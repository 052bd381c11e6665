using System.Runtime.InteropServices;
using Rag.Kernels.Simd;
using Rag.Kernels.States;
using Rag.Kernels.Threads;

namespace Rag.Kernels.Tests.States;

/// <summary>One of the operators that keep a state, with constants of its own, and what it must compute, token by token in fp64.</summary>
internal abstract unsafe class StateOperator(int rowWidth, int extraWidth, int outputWidth, int stateFloats)
{
    /// <summary>In front of the operator's part of a slot, to be left alone.</summary>
    public const int Offset = 3;

    /// <summary>Of norms: large, so that they do not make rounding of outputs near zero large.</summary>
    protected const float Epsilon = .05f;

    /// <summary>Behind a norm, which makes the rounding of small outputs larger.</summary>
    protected const double NormTolerance = 1e-5;

    private readonly Random _random = new(5);

    public int RowWidth => rowWidth;

    public int ExtraWidth => extraWidth;

    public int OutputWidth => outputWidth;

    /// <summary>As a part of the largest output.</summary>
    public virtual double Tolerance => 2e-6;

    public int SlotFloats => Offset + stateFloats + 2;

    public float[] Numbers(int count, float scale = 1) =>
        [.. Enumerable.Range(0, count).Select(_ => (_random.NextSingle() - .5f) * 2 * scale)];

    /// <summary>Whole sequence from zeros.</summary>
    public abstract double[] Naive(float[] rows, float[] extra);

    /// <summary>The same where the operator's part of slot 0 begins at the border of a vector.</summary>
    public float[] RunAligned(SimdLevel level, float[] rows, float[] extra, int[] lengths, float[] states, int[] from, int[] to)
    {
        const int vector = 16;
        var memory = (float*)NativeMemory.AlignedAlloc((nuint)((states.Length + vector) * sizeof(float)), vector * sizeof(float));
        var span = new Span<float>(memory + vector - Offset, states.Length);
        states.CopyTo(span);
        var output = Run(level, rows, extra, lengths, memory + vector - Offset, states.Length / SlotFloats, from, to);
        span.CopyTo(states);
        NativeMemory.AlignedFree(memory);
        return output;
    }

    /// <param name="states">[slots, SlotFloats]</param>
    public float[] Run(SimdLevel level, float[] rows, float[] extra, int[] lengths, float[] states, int[] from, int[] to)
    {
        fixed (float* memory = states)
        {
            return Run(level, rows, extra, lengths, memory, states.Length / SlotFloats, from, to);
        }
    }

    private float[] Run(SimdLevel level, float[] rows, float[] extra, int[] lengths, float* memory, int slots, int[] from, int[] to)
    {
        var tokens = rows.Length / rowWidth;
        var output = new float[tokens * outputWidth];
        int[] cumulative = [0, .. lengths.Select((_, i) => lengths.Take(i + 1).Sum())];
        fixed (
            float* row = rows,
                more = extra,
                result = output
        )
        fixed (
            int* ends = cumulative,
                read = from,
                written = to
        )
        {
            var state = new StateCall
            {
                Tokens = tokens,
                Sequences = lengths.Length,
                CumulativeLengths = ends,
                From = read,
                To = written,
                States = memory,
                Slots = slots,
                SlotFloats = SlotFloats,
                Offset = Offset,
            };
            Execute(level, state, row, more, result);
        }

        return output;
    }

    protected abstract void Execute(SimdLevel level, StateCall state, float* rows, float* extra, float* output);

    /// <summary>A group of elements by the root of the mean of their squares.</summary>
    protected static IEnumerable<double> Rms(double[] group) =>
        group.Select(x => x / Math.Sqrt((group.Sum(y => y * y) / group.Length) + Epsilon));

    protected static double Silu(double x) => x / (1 + Math.Exp(-x));

    protected static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    protected static void Execute<W>(SimdLevel level, Func<SimdLevel, WorkTeam, W> create, Action<W> execute)
        where W : ParallelWork
    {
        using var team = new WorkTeam(2);
        using var work = create(level, team);
        execute(work);
    }
}
