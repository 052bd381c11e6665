using Rag.Kernels.Attention;
using Rag.Onnx.Graphs;
using Rag.Onnx.Operators;
using Rag.Onnx.Runner;

namespace Rag.Bench.Attention;

/// <summary>
/// Graphs of attention layers and nothing else: every layer is given the same queries, keys and values, and has a cache of its own.
/// </summary>
internal static class AttentionGraphs
{
    public static byte[] Paged(AttentionBenchmark settings)
    {
        var layout = new KvCacheLayout(settings.Type, settings.KvHeads, settings.BlockSize, settings.HeadSize);
        var graph = new GraphBuilder("paged");
        graph.Import(OperatorContract.Domain, OperatorContract.DomainVersion);
        var qkv = graph.Input("qkv", TensorType.Float, "tokens", "width");
        string[] tables =
        [
            graph.Input("cumulative", TensorType.Int32, "ends"),
            graph.Input("past", TensorType.Int32, "sequences"),
            graph.Input("table", TensorType.Int32, "sequences", "blocks"),
            graph.Input("valid", TensorType.Int32, "sequences", "blocks"),
            graph.Input("delta", TensorType.Int32, "sequences", "blocks"),
            graph.Input("cos", TensorType.Float, "context", "half"),
            graph.Input("sin", TensorType.Float, "context", "half"),
        ];
        foreach (var layer in Enumerable.Range(0, settings.Layers))
        {
            var keys = graph.Input($"keys.{layer}", (TensorType)layout.ElementType(), "all", "heads", "slots", "row");
            var values = graph.Input($"values.{layer}", (TensorType)layout.ElementType(), "all", "heads", "slots", "row");
            graph.NodeOf(
                OperatorContract.Domain,
                OperatorContract.PagedAttention,
                [qkv, keys, values, .. tables],
                $"output.{layer}",
                new NodeAttribute(OperatorContract.Heads, settings.Heads),
                new NodeAttribute(OperatorContract.KvHeads, settings.KvHeads),
                new NodeAttribute(OperatorContract.HeadSize, settings.HeadSize),
                new NodeAttribute(OperatorContract.BlockSize, settings.BlockSize),
                new NodeAttribute(OperatorContract.KvTypeName, settings.Type.Text())
            );
            graph.Output($"output.{layer}", TensorType.Float, "tokens", "out");
        }

        return graph.ToBytes();
    }

    public static byte[] GroupQuery(AttentionBenchmark settings, GroupQueryKv kv)
    {
        var graph = new GraphBuilder("group-query");
        var element = kv == GroupQueryKv.Float16 ? TensorType.Float16 : TensorType.Float;
        var cache = (TensorType)GroupQueryCache.ElementOf(kv);
        var qkv = Cast(graph, graph.Input("qkv", TensorType.Float, "sequences", "tokens", "width"), element);
        var last = graph.Input("last", TensorType.Int32, "sequences");
        var total = graph.Input("total", TensorType.Int32);
        var cos = Cast(graph, graph.Input("cos", TensorType.Float, "context", "half"), element);
        var sin = Cast(graph, graph.Input("sin", TensorType.Float, "context", "half"), element);
        string[] scales = kv == GroupQueryKv.Int8 ? ["", "", "", Scale(graph), "scale"] : [];
        foreach (var layer in Enumerable.Range(0, settings.Layers))
        {
            var keys = graph.Input($"keys.{layer}", cache, "sequences", "heads", "length", "size");
            var values = graph.Input($"values.{layer}", cache, "sequences", "heads", "length", "size");
            var output = element == TensorType.Float ? $"output.{layer}" : $"half.{layer}";
            graph.Add(
                GraphBuilder.Microsoft,
                "GroupQueryAttention",
                [qkv, "", "", keys, values, last, total, cos, sin, .. scales],
                [output, $"keys.{layer}.out", $"values.{layer}.out"],
                [
                    new NodeAttribute("num_heads", settings.Heads),
                    new NodeAttribute("kv_num_heads", settings.KvHeads),
                    new NodeAttribute("do_rotary", 1L),
                    .. GroupQueryGraph.QuantizedBy(kv, "PER_TENSOR"),
                ]
            );
            if (output != $"output.{layer}")
            {
                graph.Node("Cast", [output], $"output.{layer}", new NodeAttribute("to", (long)TensorType.Float));
            }

            graph.Output($"output.{layer}", TensorType.Float, "sequences", "tokens", "out");
            graph.Output($"keys.{layer}.out", cache, "sequences", "heads", "length", "size");
            graph.Output($"values.{layer}.out", cache, "sequences", "heads", "length", "size");
        }

        return graph.ToBytes();
    }

    /// <summary>One scale for all: the values lie in [-.5, .5], and a rotation makes them at most longer by the root of two.</summary>
    private static string Scale(GraphBuilder graph) => graph.Initializer("scale", [MathF.Sqrt(.5f) / 127], 1);

    private static string Cast(GraphBuilder graph, string input, TensorType type) =>
        type == TensorType.Float ? input : graph.Node("Cast", [input], $"{input}.cast", new NodeAttribute("to", (long)type));
}
