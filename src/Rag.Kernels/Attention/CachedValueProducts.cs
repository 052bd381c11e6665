using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>Sums of the values of the cache, which are read in place and widened in registers, weighted for a few query rows.</summary>
internal static unsafe class CachedValueProducts<L, V, E>
    where L : struct, ILanes<V>
    where V : struct
    where E : struct, IKvElement
{
    /// <summary>Query rows whose sums stay in registers.</summary>
    private const int MaxRows = 4;

    /// <summary>target[row] += sum over j of weights[row, j] · values[j].</summary>
    /// <param name="ahead">[count]: rows that are prefetched, one with each value.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyAdd(
        float* weights,
        int weightWidth,
        int rows,
        byte** values,
        byte** ahead,
        int count,
        int width,
        float* target,
        int targetWidth
    )
    {
        for (var row = 0; row < rows; row += MaxRows)
        {
            var weight = weights + row * weightWidth;
            var sum = target + row * targetWidth;
            switch (Math.Min(rows - row, MaxRows))
            {
                case 1:
                    MultiplyAdd<Const1>(weight, weightWidth, values, ahead, count, width, sum, targetWidth);
                    break;
                case 2:
                    MultiplyAdd<Const2>(weight, weightWidth, values, ahead, count, width, sum, targetWidth);
                    break;
                case 3:
                    MultiplyAdd<Const3>(weight, weightWidth, values, ahead, count, width, sum, targetWidth);
                    break;
                default:
                    MultiplyAdd<Const4>(weight, weightWidth, values, ahead, count, width, sum, targetWidth);
                    break;
            }
        }
    }

    private static void MultiplyAdd<R>(
        float* weights,
        int weightWidth,
        byte** values,
        byte** ahead,
        int count,
        int width,
        float* target,
        int targetWidth
    )
        where R : struct, IConstInt
    {
        var vectors = width / L.Count;
        var vector = 0;
        while (vector < vectors)
        {
            var start = vector * L.Count;
            var columns = Math.Min(vectors - vector, L.TileColumns);
            switch (columns)
            {
                case 1:
                    MultiplyAdd<R, Const1>(weights, weightWidth, values, ahead, count, start, target + start, targetWidth);
                    break;
                case 2 or 3:
                    columns = 2;
                    MultiplyAdd<R, Const2>(weights, weightWidth, values, ahead, count, start, target + start, targetWidth);
                    break;
                default:
                    MultiplyAdd<R, Const4>(weights, weightWidth, values, ahead, count, start, target + start, targetWidth);
                    break;
            }

            vector += columns;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyAdd<R, C>(
        float* weights,
        int weightWidth,
        byte** values,
        byte** ahead,
        int count,
        int start,
        float* target,
        int targetWidth
    )
        where R : struct, IConstInt
        where C : struct, IConstInt
    {
        V s00 = L.Zero,
            s01 = L.Zero,
            s02 = L.Zero,
            s03 = L.Zero;
        V s10 = L.Zero,
            s11 = L.Zero,
            s12 = L.Zero,
            s13 = L.Zero;
        V s20 = L.Zero,
            s21 = L.Zero,
            s22 = L.Zero,
            s23 = L.Zero;
        V s30 = L.Zero,
            s31 = L.Zero,
            s32 = L.Zero,
            s33 = L.Zero;
        V b0,
            b1 = L.Zero,
            b2 = L.Zero,
            b3 = L.Zero;
        for (var j = 0; j < count; j++)
        {
            Prefetch.Row(ahead[j] + start * E.Size, C.Value * L.Count * E.Size);
            var row = values[j];
            if (C.Value == 1)
            {
                b0 = E.Load<L, V>(row, start);
            }
            else
            {
                E.LoadPair<L, V>(row, start, out b0, out b1);
            }

            if (C.Value > 2)
            {
                E.LoadPair<L, V>(row, start + 2 * L.Count, out b2, out b3);
            }

            MatrixTile<L, V>.Step<C>(L.Broadcast(weights[j]), b0, b1, b2, b3, ref s00, ref s01, ref s02, ref s03);
            if (R.Value > 1)
            {
                MatrixTile<L, V>.Step<C>(L.Broadcast(weights[weightWidth + j]), b0, b1, b2, b3, ref s10, ref s11, ref s12, ref s13);
            }

            if (R.Value > 2)
            {
                MatrixTile<L, V>.Step<C>(L.Broadcast(weights[2 * weightWidth + j]), b0, b1, b2, b3, ref s20, ref s21, ref s22, ref s23);
            }

            if (R.Value > 3)
            {
                MatrixTile<L, V>.Step<C>(L.Broadcast(weights[3 * weightWidth + j]), b0, b1, b2, b3, ref s30, ref s31, ref s32, ref s33);
            }
        }

        AddTo<C>(target, s00, s01, s02, s03);
        if (R.Value > 1)
        {
            AddTo<C>(target + targetWidth, s10, s11, s12, s13);
        }

        if (R.Value > 2)
        {
            AddTo<C>(target + 2 * targetWidth, s20, s21, s22, s23);
        }

        if (R.Value > 3)
        {
            AddTo<C>(target + 3 * targetWidth, s30, s31, s32, s33);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<C>(float* target, V s0, V s1, V s2, V s3)
        where C : struct, IConstInt
    {
        if (C.Value > 1)
        {
            E.Order<L, V>(ref s0, ref s1);
        }

        if (C.Value > 2)
        {
            E.Order<L, V>(ref s2, ref s3);
        }

        MatrixTile<L, V>.Write<ConstTrue, C>(target, s0, s1, s2, s3);
    }
}
