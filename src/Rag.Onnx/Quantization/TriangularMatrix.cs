using System.Numerics.Tensors;

namespace Rag.Onnx.Quantization;

/// <summary>Lower triangular matrices, row-major; what stands above the diagonal is not looked at.</summary>
internal static class TriangularMatrix
{
    /// <summary>The factor L with L · L-transposed = the matrix, in the memory of the matrix.</summary>
    /// <param name="matrix">Symmetric and positive definite; its lower half is enough.</param>
    public static double[] Cholesky(double[] matrix, int n)
    {
        for (var i = 0; i < n; i++)
        {
            var row = matrix.AsSpan(i * n, n);
            for (var j = 0; j < i; j++)
            {
                var other = matrix.AsSpan(j * n, n);
                row[j] = (row[j] - TensorPrimitives.Dot(row[..j], other[..j])) / other[j];
            }

            var square = row[i] - TensorPrimitives.SumOfSquares(row[..i]);
            row[i] =
                square > 0
                    ? Math.Sqrt(square)
                    : throw new ArithmeticException("The sums of the calibration's inputs are not positive definite: more text is needed.");
        }

        return matrix;
    }

    /// <summary>The inverse, which is lower triangular too.</summary>
    public static double[] Invert(double[] lower, int n)
    {
        var inverse = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            var row = inverse.AsSpan(i * n, n);
            for (var k = 0; k < i; k++)
            {
                var target = row[..(k + 1)];
                TensorPrimitives.MultiplyAdd(inverse.AsSpan(k * n, k + 1), -lower[(i * n) + k], target, target);
            }

            row[i] = 1;
            TensorPrimitives.Divide(row[..(i + 1)], lower[(i * n) + i], row[..(i + 1)]);
        }

        return inverse;
    }
}
