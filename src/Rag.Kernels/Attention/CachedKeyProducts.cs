using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>Products of a few query rows with the keys of the cache, which are read in place and widened in registers.</summary>
internal static unsafe class CachedKeyProducts<L, V, E>
    where L : struct, ILanes<V>
    where V : struct
    where E : struct, IKvElement
{
    /// <summary>Query rows whose scores stay in registers.</summary>
    private const int MaxRows = 4;

    /// <summary>Slots of a panel.</summary>
    public static int PanelSlots => 2 * L.Count;

    private static int PanelsAtOnce => L.TileColumns / 2;

    /// <summary>scores[row, slot] = queries[row] · keys[slot] for the slots of all panels, valid or not.</summary>
    /// <param name="size">Elements of a key.</param>
    /// <param name="stride">Bytes from an element of a key to its next element.</param>
    /// <param name="scoreWidth">Elements of a row of scores, with room for a panel that begins at the last slot.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot(
        float* queries,
        int queryWidth,
        int rows,
        KeyPanel* panels,
        int count,
        int size,
        nint stride,
        float* scores,
        int scoreWidth
    )
    {
        var panel = 0;
        while (panel < count)
        {
            var taken = Math.Min(count - panel, PanelsAtOnce);
            for (var row = 0; row < rows; row += MaxRows)
            {
                var query = queries + row * queryWidth;
                var target = scores + row * scoreWidth;
                switch (Math.Min(rows - row, MaxRows))
                {
                    case 1:
                        Dot<Const1>(query, queryWidth, panels + panel, taken, size, stride, target, scoreWidth);
                        break;
                    case 2:
                        Dot<Const2>(query, queryWidth, panels + panel, taken, size, stride, target, scoreWidth);
                        break;
                    case 3:
                        Dot<Const3>(query, queryWidth, panels + panel, taken, size, stride, target, scoreWidth);
                        break;
                    default:
                        Dot<Const4>(query, queryWidth, panels + panel, taken, size, stride, target, scoreWidth);
                        break;
                }
            }

            panel += taken;
        }
    }

    private static void Dot<R>(
        float* queries,
        int queryWidth,
        KeyPanel* panels,
        int count,
        int size,
        nint stride,
        float* scores,
        int scoreWidth
    )
        where R : struct, IConstInt
    {
        if (count > 1)
        {
            Dot<R, Const4>(queries, queryWidth, panels, size, stride, scores, scoreWidth);
        }
        else
        {
            Dot<R, Const2>(queries, queryWidth, panels, size, stride, scores, scoreWidth);
        }
    }

    // C is the number of vectors: two for one panel, four for two.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot<R, C>(float* queries, int queryWidth, KeyPanel* panels, int size, nint stride, float* scores, int scoreWidth)
        where R : struct, IConstInt
        where C : struct, IConstInt
    {
        var (left, right) = (panels[0], C.Value > 2 ? panels[1] : default);
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
        V b2 = L.Zero,
            b3 = L.Zero;
        for (var i = 0; i < size; i++)
        {
            Prefetch.Row(left.PrefetchFrom, left.PrefetchBytes);
            left.PrefetchFrom += left.PrefetchBytes;
            E.LoadPair<L, V>(left.Keys, 0, out var b0, out var b1);
            left.Keys += stride;
            if (C.Value > 2)
            {
                Prefetch.Row(right.PrefetchFrom, right.PrefetchBytes);
                right.PrefetchFrom += right.PrefetchBytes;
                E.LoadPair<L, V>(right.Keys, 0, out b2, out b3);
                right.Keys += stride;
            }

            MatrixTile<L, V>.Step<C>(L.Broadcast(queries[i]), b0, b1, b2, b3, ref s00, ref s01, ref s02, ref s03);
            if (R.Value > 1)
            {
                MatrixTile<L, V>.Step<C>(L.Broadcast(queries[queryWidth + i]), b0, b1, b2, b3, ref s10, ref s11, ref s12, ref s13);
            }

            if (R.Value > 2)
            {
                MatrixTile<L, V>.Step<C>(L.Broadcast(queries[2 * queryWidth + i]), b0, b1, b2, b3, ref s20, ref s21, ref s22, ref s23);
            }

            if (R.Value > 3)
            {
                MatrixTile<L, V>.Step<C>(L.Broadcast(queries[3 * queryWidth + i]), b0, b1, b2, b3, ref s30, ref s31, ref s32, ref s33);
            }
        }

        Store<C>(s00, s01, s02, s03, scores + left.Column, scores + right.Column);
        if (R.Value > 1)
        {
            scores += scoreWidth;
            Store<C>(s10, s11, s12, s13, scores + left.Column, scores + right.Column);
        }

        if (R.Value > 2)
        {
            scores += scoreWidth;
            Store<C>(s20, s21, s22, s23, scores + left.Column, scores + right.Column);
        }

        if (R.Value > 3)
        {
            scores += scoreWidth;
            Store<C>(s30, s31, s32, s33, scores + left.Column, scores + right.Column);
        }
    }

    // The right panel is stored last: it overwrites the scores of the left panel's slots that are not valid.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<C>(V s0, V s1, V s2, V s3, float* left, float* right)
        where C : struct, IConstInt
    {
        E.Order<L, V>(ref s0, ref s1);
        L.Store(s0, left);
        L.Store(s1, left + L.Count);
        if (C.Value > 2)
        {
            E.Order<L, V>(ref s2, ref s3);
            L.Store(s2, right);
            L.Store(s3, right + L.Count);
        }
    }
}
