using System.Runtime.CompilerServices;

namespace Rag.Onnx;

/// <summary>Products of a few query rows with rows of the KV cache, read in place and widened in registers.</summary>
internal static unsafe class RowProducts<L, V, E>
    where L : struct, ILanes<V>
    where V : struct
    where E : struct, IKvElement
{
    private const int MaxRows = 4;

    /// <summary>
    /// scores[row, key] = queries[row] · keys[key] over <paramref name="width"/> elements, a multiple of the vector. Pointers up to the next
    /// multiple of 4 behind the count are readable, and so are their scores.
    /// The rows of <paramref name="soon"/> are asked for meanwhile, one for each key.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot(
        float* queries, int queryWidth, int rows, byte** keys, byte** soon, int count, int width, float* scores, int scoreWidth)
    {
        for (var row = 0; row < rows; row += MaxRows)
        {
            var query = queries + row * queryWidth;
            var target = scores + row * scoreWidth;
            switch (Math.Min(rows - row, MaxRows))
            {
                case 1:
                    Dot<One>(query, queryWidth, keys, soon, count, width, target, scoreWidth);
                    break;
                case 2:
                    Dot<Two>(query, queryWidth, keys, soon, count, width, target, scoreWidth);
                    break;
                case 3:
                    Dot<Three>(query, queryWidth, keys, soon, count, width, target, scoreWidth);
                    break;
                default:
                    Dot<Four>(query, queryWidth, keys, soon, count, width, target, scoreWidth);
                    break;
            }
        }
    }

    /// <summary>target[row] += sum over j of weights[row, j] · values[j]; one row of <paramref name="soon"/> is asked for with each value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyAdd(
        float* weights, int weightWidth, int rows, byte** values, byte** soon, int count, int width, float* target, int targetWidth)
    {
        for (var row = 0; row < rows; row += MaxRows)
        {
            var weight = weights + row * weightWidth;
            var sum = target + row * targetWidth;
            switch (Math.Min(rows - row, MaxRows))
            {
                case 1:
                    MultiplyAdd<One>(weight, weightWidth, values, soon, count, width, sum, targetWidth);
                    break;
                case 2:
                    MultiplyAdd<Two>(weight, weightWidth, values, soon, count, width, sum, targetWidth);
                    break;
                case 3:
                    MultiplyAdd<Three>(weight, weightWidth, values, soon, count, width, sum, targetWidth);
                    break;
                default:
                    MultiplyAdd<Four>(weight, weightWidth, values, soon, count, width, sum, targetWidth);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot<R>(float* queries, int queryWidth, byte** keys, byte** soon, int count, int width, float* scores, int scoreWidth)
        where R : struct, ISize
    {
        for (var key = 0; key < count; key += 4)
        {
            for (var next = key; next < Math.Min(key + 4, count); next++)
            {
                Prefetch.Row(soon[next], width * E.Size);
            }

            if (L.DotKeys == 4)
            {
                Dot<R, Four>(queries, queryWidth, keys + key, width, scores + key, scoreWidth);
            }
            else
            {
                Dot<R, Two>(queries, queryWidth, keys + key, width, scores + key, scoreWidth);
                Dot<R, Two>(queries, queryWidth, keys + key + 2, width, scores + key + 2, scoreWidth);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot<R, C>(float* queries, int queryWidth, byte** keys, int width, float* scores, int scoreWidth)
        where R : struct, ISize
        where C : struct, ISize
    {
        var k0 = keys[0];
        var k1 = keys[1];
        var k2 = C.Value > 2 ? keys[2] : null;
        var k3 = C.Value > 2 ? keys[3] : null;
        V s00 = L.Zero, s01 = L.Zero, s02 = L.Zero, s03 = L.Zero;
        V s10 = L.Zero, s11 = L.Zero, s12 = L.Zero, s13 = L.Zero;
        V s20 = L.Zero, s21 = L.Zero, s22 = L.Zero, s23 = L.Zero;
        V s30 = L.Zero, s31 = L.Zero, s32 = L.Zero, s33 = L.Zero;
        for (var i = 0; i < width; i += L.Count)
        {
            var b0 = E.Load<L, V>(k0, i);
            var b1 = E.Load<L, V>(k1, i);
            var b2 = C.Value > 2 ? E.Load<L, V>(k2, i) : L.Zero;
            var b3 = C.Value > 2 ? E.Load<L, V>(k3, i) : L.Zero;
            MatrixTile<L, V>.Step<C>(L.Load(queries + i), b0, b1, b2, b3, ref s00, ref s01, ref s02, ref s03);
            if (R.Value > 1)
            {
                MatrixTile<L, V>.Step<C>(L.Load(queries + queryWidth + i), b0, b1, b2, b3, ref s10, ref s11, ref s12, ref s13);
            }

            if (R.Value > 2)
            {
                MatrixTile<L, V>.Step<C>(L.Load(queries + 2 * queryWidth + i), b0, b1, b2, b3, ref s20, ref s21, ref s22, ref s23);
            }

            if (R.Value > 3)
            {
                MatrixTile<L, V>.Step<C>(L.Load(queries + 3 * queryWidth + i), b0, b1, b2, b3, ref s30, ref s31, ref s32, ref s33);
            }
        }

        StoreSums<C>(s00, s01, s02, s03, scores);
        if (R.Value > 1)
        {
            StoreSums<C>(s10, s11, s12, s13, scores + scoreWidth);
        }

        if (R.Value > 2)
        {
            StoreSums<C>(s20, s21, s22, s23, scores + 2 * scoreWidth);
        }

        if (R.Value > 3)
        {
            StoreSums<C>(s30, s31, s32, s33, scores + 3 * scoreWidth);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSums<C>(V s0, V s1, V s2, V s3, float* target)
        where C : struct, ISize
    {
        if (C.Value > 2)
        {
            L.StoreSums(s0, s1, s2, s3, target);
        }
        else
        {
            target[0] = L.Sum(s0);
            target[1] = L.Sum(s1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyAdd<R>(
        float* weights, int weightWidth, byte** values, byte** soon, int count, int width, float* target, int targetWidth)
        where R : struct, ISize
    {
        var vectors = width / L.Count;
        for (var vector = 0; vector < vectors;)
        {
            var start = vector * L.Count;
            var columns = Math.Min(vectors - vector, L.TileColumns);
            switch (columns)
            {
                case 1:
                    MultiplyAdd<R, One>(weights, weightWidth, values, soon, count, start, target + start, targetWidth);
                    break;
                case 2:
                    MultiplyAdd<R, Two>(weights, weightWidth, values, soon, count, start, target + start, targetWidth);
                    break;
                case 3:
                    MultiplyAdd<R, Three>(weights, weightWidth, values, soon, count, start, target + start, targetWidth);
                    break;
                default:
                    MultiplyAdd<R, Four>(weights, weightWidth, values, soon, count, start, target + start, targetWidth);
                    break;
            }

            vector += columns;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyAdd<R, C>(
        float* weights, int weightWidth, byte** values, byte** soon, int count, int start, float* target, int targetWidth)
        where R : struct, ISize
        where C : struct, ISize
    {
        V s00 = L.Zero, s01 = L.Zero, s02 = L.Zero, s03 = L.Zero;
        V s10 = L.Zero, s11 = L.Zero, s12 = L.Zero, s13 = L.Zero;
        V s20 = L.Zero, s21 = L.Zero, s22 = L.Zero, s23 = L.Zero;
        V s30 = L.Zero, s31 = L.Zero, s32 = L.Zero, s33 = L.Zero;
        for (var j = 0; j < count; j++)
        {
            Prefetch.Row(soon[j] + start * E.Size, C.Value * L.Count * E.Size);
            var row = values[j];
            var b0 = E.Load<L, V>(row, start);
            var b1 = C.Value > 1 ? E.Load<L, V>(row, start + L.Count) : L.Zero;
            var b2 = C.Value > 2 ? E.Load<L, V>(row, start + 2 * L.Count) : L.Zero;
            var b3 = C.Value > 3 ? E.Load<L, V>(row, start + 3 * L.Count) : L.Zero;
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

        MatrixTile<L, V>.AddTo<C>(target, s00, s01, s02, s03);
        if (R.Value > 1)
        {
            MatrixTile<L, V>.AddTo<C>(target + targetWidth, s10, s11, s12, s13);
        }

        if (R.Value > 2)
        {
            MatrixTile<L, V>.AddTo<C>(target + 2 * targetWidth, s20, s21, s22, s23);
        }

        if (R.Value > 3)
        {
            MatrixTile<L, V>.AddTo<C>(target + 3 * targetWidth, s30, s31, s32, s33);
        }
    }
}
