using System.Globalization;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Decoders;

/// <summary>The cosines and sines of a decoder's rotations as constants of its graph; layers that rotate alike share them.</summary>
internal static class RotaryTables
{
    public static void Write(GraphBuilder graph, DecoderConfiguration configuration, TensorType element)
    {
        var rotations = configuration.Rotations;
        foreach (var (i, rotary) in rotations.Index())
        {
            var (cos, sin) = rotary.Tables(configuration.ContextLength);
            WriteTable(graph, i, cos, sin, configuration.ContextLength, element);
        }

        if (rotations.Count == 0)
        {
            WriteTable(graph, 0, [1], [0], positions: 1, element);
        }
    }

    private static void WriteTable(GraphBuilder graph, int rotation, float[] cos, float[] sin, int positions, TensorType element)
    {
        graph.Floats(Name("cos", rotation), cos, element, positions, cos.Length / positions);
        graph.Floats(Name("sin", rotation), sin, element, positions, sin.Length / positions);
    }

    /// <summary>The names of a layer's tables; a layer that does not rotate, which reads none, is given the first.</summary>
    public static (string Cos, string Sin) Of(DecoderConfiguration configuration, int layer)
    {
        var rotations = configuration.Rotations;
        var rotation = 0;
        while (rotation < rotations.Count - 1 && !ReferenceEquals(rotations[rotation], configuration.Attention[layer].Rotary))
        {
            rotation++;
        }

        return (Name("cos", rotation), Name("sin", rotation));
    }

    private static string Name(string table, int rotation) =>
        rotation == 0 ? table : $"{table}.{rotation.ToString(CultureInfo.InvariantCulture)}";
}
