using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Cuda;

/// <summary>
/// A graph that copies slots within the caches of all layers and turns keys on the way, to bring moved passages into fresh blocks. It
/// consists of standard operators, so that it runs on any device with the arithmetic that <see cref="KeyRotation"/> has on the host. N =
/// slots, U = distinct displacements, R = pairs that turn.
/// </summary>
internal static class SlotMoveGraph
{
    /// <summary>i64 [N]: slots counted over the whole cache.</summary>
    public const string Sources = "sources";

    /// <summary>i64 [N, 1]: slots counted over the whole cache. All sources are read before any target is written.</summary>
    public const string Targets = "targets";

    /// <summary>i64 [N]: the row of <see cref="Cosines"/> and <see cref="Sines"/> by which a slot's keys turn.</summary>
    public const string Turns = "turns";

    /// <summary>fp32 [U, R]</summary>
    public const string Cosines = "cosines";

    /// <summary>fp32 [U, R]</summary>
    public const string Sines = "sines";

    /// <summary>The caches are [slots, KV heads, head size]; their outputs share their memory.</summary>
    public static byte[] Build(int layers, int kvHeads, int headSize, int pairs, TensorType element)
    {
        var graph = new GraphBuilder("slot moves");
        graph.Input(Sources, TensorType.Int64, "N");
        graph.Input(Targets, TensorType.Int64, "N", 1);
        graph.Input(Turns, TensorType.Int64, "N");
        graph.Input(Cosines, TensorType.Float, "U", pairs);
        graph.Input(Sines, TensorType.Float, "U", pairs);
        graph.Initializer<long>("one", [1], 1);
        long[] parts = 2 * pairs == headSize ? [pairs, pairs] : [pairs, pairs, headSize - (2 * pairs)];
        graph.Initializer("parts", parts, parts.Length);
        graph.Node("Unsqueeze", [graph.Node("Gather", [Cosines, Turns], "cos_rows"), "one"], "cos");
        graph.Node("Unsqueeze", [graph.Node("Gather", [Sines, Turns], "sin_rows"), "one"], "sin");
        for (var layer = 0; layer < layers; layer++)
        {
            var keys = graph.Input(PagedContract.KeyCache(layer), element, "S", kvHeads, headSize);
            var values = graph.Input(PagedContract.ValueCache(layer), element, "S", kvHeads, headSize);
            var moved = Turned(graph, graph.Node("Gather", [keys, Sources], $"{keys}.rows"), element, whole: 2 * pairs == headSize);
            Scatter(graph, keys, moved, CudaContract.KeyCacheOut(layer));
            Scatter(graph, values, graph.Node("Gather", [values, Sources], $"{values}.rows"), CudaContract.ValueCacheOut(layer));
        }

        return graph.ToBytes();

        void Scatter(GraphBuilder g, string cache, string rows, string output)
        {
            g.Node("ScatterND", [cache, Targets, rows], output);
            g.Output(output, element, "S", kvHeads, headSize);
        }
    }

    private static string Turned(GraphBuilder graph, string rows, TensorType element, bool whole)
    {
        var wide =
            element == TensorType.Float
                ? rows
                : graph.Node("Cast", [rows], $"{rows}.wide", new NodeAttribute("to", (long)TensorType.Float));
        string[] parts = whole ? [$"{rows}.a", $"{rows}.b"] : [$"{rows}.a", $"{rows}.b", $"{rows}.rest"];
        graph.Add("", "Split", [wide, "parts"], parts, new NodeAttribute("axis", -1));
        var first = graph.Node("Sub", [Product("a", "cos"), Product("b", "sin")], $"{rows}.first");
        var second = graph.Node("Add", [Product("b", "cos"), Product("a", "sin")], $"{rows}.second");
        var turned = graph.Node("Concat", [first, second, .. parts[2..]], $"{rows}.turned", new NodeAttribute("axis", -1));
        return element == TensorType.Float
            ? turned
            : graph.Node("Cast", [turned], $"{rows}.narrow", new NodeAttribute("to", (long)element));

        string Product(string part, string factor) => graph.Node("Mul", [$"{rows}.{part}", factor], $"{rows}.{part}.{factor}");
    }
}
