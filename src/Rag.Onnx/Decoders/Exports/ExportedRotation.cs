using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>The tables of cosines and sines of an exported graph.</summary>
internal static class ExportedRotation
{
    /// <summary>Positions that are compared: further ones differ by the rounding of the angle itself.</summary>
    private const int MostPositions = 1024;

    /// <summary>Of a cosine or sine: tables in fp16 are a quarter of it off, and another rotation many times of it.</summary>
    private const float Tolerance = 2e-3f;

    /// <summary>Digits of a base that real models have.</summary>
    private const int Digits = 2;

    /// <summary>Whether the tables are those of a rotation.</summary>
    public static bool Matches((WeightTensor Cos, WeightTensor Sin) tables, RotaryFrequencies rotary)
    {
        var positions = (int)Math.Min(MostPositions, tables.Cos.Rows);
        int[] shape = [tables.Cos.Shape.FirstOrDefault(), rotary.RadiansPerPosition.Length];
        if (!tables.Cos.Shape.AsSpan().SequenceEqual(shape) || !tables.Sin.Shape.AsSpan().SequenceEqual(shape))
        {
            return false;
        }

        var (cos, sin) = rotary.Tables(positions);
        return IsClose(tables.Cos, cos, positions) && IsClose(tables.Sin, sin, positions);
    }

    private static bool IsClose(WeightTensor table, float[] expected, int positions)
    {
        var values = new float[expected.Length];
        table.ReadFloat32(0, positions, values);
        return values.Zip(expected).All(pair => MathF.Abs(pair.First - pair.Second) <= Tolerance);
    }

    /// <summary>
    /// The base of a rotation that is not scaled, reckoned from the pair that turns slowest, where it has turned furthest within half a
    /// radian; rounded as bases are.
    /// </summary>
    /// <exception cref="ModelFileException">There is no such base.</exception>
    public static double Base((WeightTensor Cos, WeightTensor Sin) tables)
    {
        var (table, pairs) = (tables.Sin, tables.Sin.Columns);
        var positions = (int)Math.Min(table.Shape.Length == 2 ? table.Rows : 0, 1 << 16);
        var row = new float[pairs];
        var radians = 0.0;
        foreach (var position in Enumerable.Range(1, Math.Max(positions - 1, 0)))
        {
            table.ReadFloat32(position, 1, row);
            if (row[^1] is not (> 0 and < .5f))
            {
                break;
            }

            radians = Math.Asin(row[^1]) / position;
        }

        var found = pairs == 1 ? 1 : Math.Pow(radians, -pairs / (pairs - 1.0));
        if (!(radians > 0) || !double.IsFinite(found))
        {
            throw new ModelFileException(
                table.Path,
                $"the rotation cannot be told from {table}: put the {HuggingFaceDecoder.ConfigurationName} of the checkpoint beside it."
            );
        }

        var unit = Math.Pow(10, Math.Floor(Math.Log10(found)) - Digits + 1);
        return Math.Round(found / unit) * unit;
    }
}
