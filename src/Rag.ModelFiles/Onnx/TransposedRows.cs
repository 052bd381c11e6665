using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Onnx;

/// <summary>The rows of a matrix that is stored with its inputs first, as the right operand of a product: a row for each output.</summary>
/// <param name="matrix">[inputs, outputs], of floating-point numbers.</param>
internal sealed class TransposedRows(WeightTensor matrix) : IRowReader
{
    /// <summary>Stored rows that are read at once.</summary>
    private const int Rows = 64;

    public void ReadFloat32(long first, int count, Span<float> destination)
    {
        var inputs = (int)matrix.Rows;
        var stored = new float[Math.Min(Rows, inputs) * matrix.Columns];
        var input = 0;
        while (input < inputs)
        {
            var rows = Math.Min(Rows, inputs - input);
            var part = stored.AsSpan(0, rows * matrix.Columns);
            matrix.ReadFloat32(input, rows, part);
            foreach (var output in Enumerable.Range(0, count))
            {
                var row = destination.Slice((output * inputs) + input, rows);
                foreach (var i in Enumerable.Range(0, rows))
                {
                    row[i] = part[(i * matrix.Columns) + (int)first + output];
                }
            }

            input += rows;
        }
    }
}
