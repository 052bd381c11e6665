using System.Runtime.CompilerServices;

namespace Rag.Kernels.Simd;

/// <summary>Small fp32 matrix products whose operands lie in the first-level cache.</summary>
internal static unsafe class MatrixTile<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>
    /// c[rows, columns] = a[rows, depth] · b[depth, columns]; lda, ldb and ldc are the elements from a row to the next; columns is a
    /// multiple of a vector.
    /// </summary>
    public static void Multiply(float* a, int lda, int rows, float* b, int ldb, int depth, int columns, float* c, int ldc) =>
        Product<ConstFalse>(a, lda, rows, b, ldb, depth, columns, c, ldc);

    /// <summary>c[rows, columns] += a[rows, depth] · b[depth, columns], as <see cref="Multiply"/>.</summary>
    public static void MultiplyAdd(float* a, int lda, int rows, float* b, int ldb, int depth, int columns, float* c, int ldc) =>
        Product<ConstTrue>(a, lda, rows, b, ldb, depth, columns, c, ldc);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Product<A>(float* a, int lda, int rows, float* b, int ldb, int depth, int columns, float* c, int ldc)
        where A : struct, IConstBool
    {
        var row = 0;
        while (row < rows)
        {
            var count = Math.Min(rows - row, L.TileRows);
            var left = a + row * lda;
            var target = c + row * ldc;
            switch (count)
            {
                case 1:
                    Row<A, Const1>(left, lda, b, ldb, depth, columns, target, ldc);
                    break;
                case 2:
                    Row<A, Const2>(left, lda, b, ldb, depth, columns, target, ldc);
                    break;
                case 3:
                    Row<A, Const3>(left, lda, b, ldb, depth, columns, target, ldc);
                    break;
                case 4:
                    Row<A, Const4>(left, lda, b, ldb, depth, columns, target, ldc);
                    break;
                case 5:
                    Row<A, Const5>(left, lda, b, ldb, depth, columns, target, ldc);
                    break;
                default:
                    Row<A, Const6>(left, lda, b, ldb, depth, columns, target, ldc);
                    break;
            }

            row += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<A, R>(float* a, int lda, float* b, int ldb, int depth, int columns, float* c, int ldc)
        where A : struct, IConstBool
        where R : struct, IConstInt
    {
        var vectors = columns / L.Count;
        var vector = 0;
        while (vector < vectors)
        {
            var count = Math.Min(vectors - vector, L.TileColumns);
            var right = b + vector * L.Count;
            var target = c + vector * L.Count;
            switch (count)
            {
                case 1:
                    Tile<A, R, Const1>(a, lda, right, ldb, depth, target, ldc);
                    break;
                case 2:
                    Tile<A, R, Const2>(a, lda, right, ldb, depth, target, ldc);
                    break;
                case 3:
                    Tile<A, R, Const3>(a, lda, right, ldb, depth, target, ldc);
                    break;
                default:
                    Tile<A, R, Const4>(a, lda, right, ldb, depth, target, ldc);
                    break;
            }

            vector += count;
        }
    }

    // The accumulators are local variables so that they live in registers; the compiler removes the accumulators of rows and columns
    // outside the tile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<A, R, C>(float* a, int lda, float* b, int ldb, int depth, float* c, int ldc)
        where A : struct, IConstBool
        where R : struct, IConstInt
        where C : struct, IConstInt
    {
        var a0 = a;
        var a1 = a0 + lda;
        var a2 = a1 + lda;
        var a3 = a2 + lda;
        var a4 = a3 + lda;
        var a5 = a4 + lda;
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
        V s40 = L.Zero,
            s41 = L.Zero,
            s42 = L.Zero,
            s43 = L.Zero;
        V s50 = L.Zero,
            s51 = L.Zero,
            s52 = L.Zero,
            s53 = L.Zero;
        for (var k = 0; k < depth; k++, b += ldb)
        {
            var b0 = L.Load(b);
            var b1 = C.Value > 1 ? L.Load(b + L.Count) : L.Zero;
            var b2 = C.Value > 2 ? L.Load(b + 2 * L.Count) : L.Zero;
            var b3 = C.Value > 3 ? L.Load(b + 3 * L.Count) : L.Zero;
            Step<C>(L.Broadcast(a0[k]), b0, b1, b2, b3, ref s00, ref s01, ref s02, ref s03);
            if (R.Value > 1)
            {
                Step<C>(L.Broadcast(a1[k]), b0, b1, b2, b3, ref s10, ref s11, ref s12, ref s13);
            }

            if (R.Value > 2)
            {
                Step<C>(L.Broadcast(a2[k]), b0, b1, b2, b3, ref s20, ref s21, ref s22, ref s23);
            }

            if (R.Value > 3)
            {
                Step<C>(L.Broadcast(a3[k]), b0, b1, b2, b3, ref s30, ref s31, ref s32, ref s33);
            }

            if (R.Value > 4)
            {
                Step<C>(L.Broadcast(a4[k]), b0, b1, b2, b3, ref s40, ref s41, ref s42, ref s43);
            }

            if (R.Value > 5)
            {
                Step<C>(L.Broadcast(a5[k]), b0, b1, b2, b3, ref s50, ref s51, ref s52, ref s53);
            }
        }

        Write<A, C>(c, s00, s01, s02, s03);
        if (R.Value > 1)
        {
            Write<A, C>(c + ldc, s10, s11, s12, s13);
        }

        if (R.Value > 2)
        {
            Write<A, C>(c + 2 * ldc, s20, s21, s22, s23);
        }

        if (R.Value > 3)
        {
            Write<A, C>(c + 3 * ldc, s30, s31, s32, s33);
        }

        if (R.Value > 4)
        {
            Write<A, C>(c + 4 * ldc, s40, s41, s42, s43);
        }

        if (R.Value > 5)
        {
            Write<A, C>(c + 5 * ldc, s50, s51, s52, s53);
        }
    }

    /// <summary>s += a · b for the C vectors of one row of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<C>(V a, V b0, V b1, V b2, V b3, ref V s0, ref V s1, ref V s2, ref V s3)
        where C : struct, IConstInt
    {
        s0 = L.MultiplyAdd(a, b0, s0);
        if (C.Value > 1)
        {
            s1 = L.MultiplyAdd(a, b1, s1);
        }

        if (C.Value > 2)
        {
            s2 = L.MultiplyAdd(a, b2, s2);
        }

        if (C.Value > 3)
        {
            s3 = L.MultiplyAdd(a, b3, s3);
        }
    }

    /// <summary>Stores the C vectors of one row of a tile, or adds them where A is true.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<A, C>(float* c, V s0, V s1, V s2, V s3)
        where A : struct, IConstBool
        where C : struct, IConstInt
    {
        Write<A>(c, s0);
        if (C.Value > 1)
        {
            Write<A>(c + L.Count, s1);
        }

        if (C.Value > 2)
        {
            Write<A>(c + 2 * L.Count, s2);
        }

        if (C.Value > 3)
        {
            Write<A>(c + 3 * L.Count, s3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<A>(float* c, V sum)
        where A : struct, IConstBool => L.Store(A.Value ? L.Add(L.Load(c), sum) : sum, c);
}
