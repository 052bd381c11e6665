using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rag.Onnx;

internal static unsafe class Transpose
{
    /// <summary>target[column, row] = source[row, column] for rows and columns of the given count; leading dimensions in elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(float* source, int sourceWidth, int rows, float* target, int targetWidth, int columns)
    {
        var row = 0;
        if (Sse.IsSupported)
        {
            var wholeColumns = columns & ~3;
            for (; row + 4 <= rows; row += 4)
            {
                for (var column = 0; column < wholeColumns; column += 4)
                {
                    Four(source + row * sourceWidth + column, sourceWidth, target + column * targetWidth + row, targetWidth);
                }

                Plain(source, sourceWidth, row, row + 4, target, targetWidth, wholeColumns, columns);
            }
        }

        Plain(source, sourceWidth, row, rows, target, targetWidth, 0, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* source, int sourceWidth, float* target, int targetWidth)
    {
        var a = Vector128.Load(source);
        var b = Vector128.Load(source + sourceWidth);
        var c = Vector128.Load(source + 2 * sourceWidth);
        var d = Vector128.Load(source + 3 * sourceWidth);
        var (lowAb, highAb) = (Sse.UnpackLow(a, b), Sse.UnpackHigh(a, b));
        var (lowCd, highCd) = (Sse.UnpackLow(c, d), Sse.UnpackHigh(c, d));
        Sse.MoveLowToHigh(lowAb, lowCd).Store(target);
        Sse.MoveHighToLow(lowCd, lowAb).Store(target + targetWidth);
        Sse.MoveLowToHigh(highAb, highCd).Store(target + 2 * targetWidth);
        Sse.MoveHighToLow(highCd, highAb).Store(target + 3 * targetWidth);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain(float* source, int sourceWidth, int row, int endRow, float* target, int targetWidth, int column, int endColumn)
    {
        for (; row < endRow; row++)
        {
            for (var i = column; i < endColumn; i++)
            {
                target[i * targetWidth + row] = source[row * sourceWidth + i];
            }
        }
    }
}
