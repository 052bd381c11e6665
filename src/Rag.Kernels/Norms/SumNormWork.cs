using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Kernels.Norms;

/// <summary>
/// Adds rows and normalizes their sums to a mean of 0 and a variance of 1; a team of threads shares them. A row's result does not depend on
/// the rows beside it.
/// </summary>
internal sealed unsafe class SumNormWork(SimdLevel simd, WorkTeam team) : ParallelWork
{
    private const int PieceRows = 16;

    /// <summary>With fewer elements one thread normalizes all of them.</summary>
    private const long ParallelElements = 1 << 18;

    private SumNormCall _call;
    private int _next;

    public void Execute(in SumNormCall call)
    {
        _call = call;
        _next = 0;
        team.Run(this, (long)call.Rows * call.Width >= ParallelElements ? team.Threads : 1);
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
        for (var first = Take(); first < _call.Rows; first = Take())
        {
            for (var row = first; row < Math.Min(first + PieceRows, _call.Rows); row++)
            {
                Normalize<L, V>(_call, (long)row * _call.Width);
            }
        }
    }

    /// <param name="start">Of the row, in elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize<L, V>(in SumNormCall call, long start)
        where L : struct, ILanes<V>
        where V : struct
    {
        var width = call.Width;
        var output = call.Output + start;
        var sums = call.Sum == null ? output : call.Sum + start;
        var mean = Add<L, V>(call.Input + start, call.Skip + start, call.Bias, width, sums) / width;
        var factor = 1 / MathF.Sqrt((Squares<L, V>(sums, mean, width) / width) + call.Epsilon);
        var (means, factors) = (L.Broadcast(mean), L.Broadcast(factor));
        for (var i = 0; i < width; i += L.Count)
        {
            var x = L.Multiply(L.Subtract(RowVectors<L, V>.Load(sums, i, width), means), factors);
            var gain = RowVectors<L, V>.Load(call.Gain, i, width);
            x = call.Offset == null ? L.Multiply(x, gain) : L.MultiplyAdd(x, gain, RowVectors<L, V>.Load(call.Offset, i, width));
            RowVectors<L, V>.Store(x, output, i, width);
        }
    }

    /// <summary>Writes the sums and returns what all of them add up to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Add<L, V>(float* input, float* skip, float* bias, int width, float* sums)
        where L : struct, ILanes<V>
        where V : struct
    {
        var total = L.Zero;
        for (var i = 0; i < width; i += L.Count)
        {
            var x = L.Add(RowVectors<L, V>.Load(input, i, width), RowVectors<L, V>.Load(skip, i, width));
            if (bias != null)
            {
                x = L.Add(x, RowVectors<L, V>.Load(bias, i, width));
            }

            RowVectors<L, V>.Store(x, sums, i, width);
            total = L.Add(total, x);
        }

        return L.Sum(total);
    }

    /// <summary>The sum of the squared distances from the mean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Squares<L, V>(float* row, float mean, int width)
        where L : struct, ILanes<V>
        where V : struct
    {
        var (squares, means) = (L.Zero, L.Broadcast(mean));
        var i = 0;
        for (; i + L.Count <= width; i += L.Count)
        {
            var distance = L.Subtract(L.Load(row + i), means);
            squares = L.MultiplyAdd(distance, distance, squares);
        }

        var sum = L.Sum(squares);
        for (; i < width; i++)
        {
            sum += (row[i] - mean) * (row[i] - mean);
        }

        return sum;
    }

    private int Take() => Interlocked.Add(ref _next, PieceRows) - PieceRows;

    public override void Dispose() { }
}
