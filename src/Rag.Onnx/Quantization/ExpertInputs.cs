using System.Numerics.Tensors;
using Rag.Kernels.Experts;
using Rag.Onnx.Decoders;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Quantization;

/// <summary>
/// The rows that calibration text sends into the matrices of experts, of some layers of a model. Rows are kept, not their sums: an expert's
/// sums take more memory than the rows that reach it.
/// </summary>
/// <param name="layers">Those that are kept of.</param>
internal sealed class ExpertInputs(IReadOnlySet<int> layers) : IExpertWitness
{
    private readonly Dictionary<(int Layer, int Expert), List<(float[] Outer, float[] Inner)>> _rows = [];

    /// <summary>In bytes, of one layer for so many tokens.</summary>
    public static long BytesOf(DecoderConfiguration configuration, long tokens) =>
        configuration.Experts is { } mixture
            ? sizeof(float) * tokens * (configuration.HiddenSize + ((long)mixture.Chosen * mixture.Size))
            : 0;

    public void See(int layer, ExpertWork work)
    {
        if (!layers.Contains(layer))
        {
            return;
        }

        var (expert, grouped) = (0, 0);
        var outer = new Dictionary<int, float[]>(); // a row is the same for all of its experts
        foreach (var count in work.Counts)
        {
            var rows = RowsOf(layer, expert++);
            foreach (var source in work.Sources.Slice(grouped, count))
            {
                if (!outer.TryGetValue(source, out var row))
                {
                    outer.Add(source, row = work.NormalizedRow(source).ToArray());
                }

                rows.Add((row, work.InnerRow(grouped++).ToArray()));
            }
        }
    }

    private List<(float[] Outer, float[] Inner)> RowsOf(int layer, int expert)
    {
        if (!_rows.TryGetValue((layer, expert), out var rows))
        {
            _rows.Add((layer, expert), rows = []);
        }

        return rows;
    }

    /// <summary>The rows that the matrices of an expert read.</summary>
    public IReadOnlyList<float[]> Of(PlannedMatrix matrix)
    {
        var rows = _rows.GetValueOrDefault((matrix.Layer, matrix.Expert!.Value)) ?? [];
        return [.. rows.Select(row => matrix.Parts[0] == DecoderMatrix.Down ? row.Inner : row.Outer)];
    }

    /// <summary>The sum of the outer products of rows with themselves: [inputs, inputs].</summary>
    public static float[] Sum(IReadOnlyList<float[]> rows, int inputs)
    {
        var sums = new float[checked(inputs * inputs)];
        Parallel.For(0, inputs, input =>
        {
            var target = sums.AsSpan(input * inputs, inputs);
            foreach (var row in rows)
            {
                TensorPrimitives.MultiplyAdd(row, row[input], target, target);
            }
        });
        return sums;
    }
}
