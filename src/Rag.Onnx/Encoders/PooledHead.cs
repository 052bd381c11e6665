using System.Collections.Immutable;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Encoders;

/// <summary>The vector of a text: <c>vectors</c> fp32 [B, D], pooled, through the dense layers, and not normalized.</summary>
internal sealed class PooledHead(ImmutableArray<Pooling> pooling, ImmutableArray<DenseLayer> dense) : IEncoderHead
{
    public const string Vectors = "vectors";

    private const string Pooled = "pooled";

    public bool ReadsFirstRowOnly => pooling is [Pooling.FirstToken];

    public bool ReadsPairs => false;

    public void Write(EncoderTensors tensors, string hidden)
    {
        var graph = tensors.Graph;
        var size = tensors.Architecture.HiddenSize * pooling.Length;
        var vectors = WritePooled(graph, hidden, dense.IsEmpty ? Vectors : Pooled);
        for (var i = 0; i < dense.Length; i++)
        {
            vectors = dense[i].Write(graph, vectors, size, i == dense.Length - 1 ? Vectors : $"dense{i}");
            size = dense[i].Outputs;
        }

        graph.Output(Vectors, TensorType.Float, "B", size);
    }

    private string WritePooled(GraphBuilder graph, string hidden, string output)
    {
        if (pooling.Length == 1)
        {
            return WritePart(graph, pooling[0], hidden, output);
        }

        string[] parts = [.. pooling.Select(kind => WritePart(graph, kind, hidden, $"{Pooled}.{kind}"))];
        return graph.Node("Concat", parts, output, new NodeAttribute("axis", -1));
    }

    /// <summary>Of the hidden states [B, S, D] a vector [B, D].</summary>
    public static string WritePart(GraphBuilder graph, Pooling kind, string hidden, string output)
    {
        return kind switch
        {
            Pooling.FirstToken => Row(0),
            Pooling.LastToken => Row(-1),
            Pooling.Max => Reduced("ReduceMax", output),
            Pooling.Mean => Reduced("ReduceMean", output),
            Pooling.MeanOfRootLength => OfRootLength(),
            Pooling.MeanByPlace => ByPlace(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

        string Row(long index) =>
            graph.Node("Gather", [hidden, graph.Scalar($"{output}.index", index)], output, new NodeAttribute("axis", 1));

        string Reduced(string operation, string reduced) => ReducedOf(hidden, operation, reduced);

        string ReducedOf(string rows, string operation, string reduced)
        {
            graph.Initializer<long>($"{output}.axes", [1], 1);
            return graph.Node(operation, [rows, $"{output}.axes"], reduced, new NodeAttribute("keepdims", 0));
        }

        // Weights 1, 2, 3, … [S, 1], and their sum [1].
        string ByPlace()
        {
            var first = graph.Scalar($"{output}.first", 1L);
            graph.Node("Shape", [hidden], $"{output}.shape");
            graph.Node("Gather", [$"{output}.shape", first], $"{output}.tokens");
            graph.Node("Add", [$"{output}.tokens", first], $"{output}.end");
            graph.Node("Range", [first, $"{output}.end", first], $"{output}.places");
            graph.Node("Cast", [$"{output}.places"], $"{output}.weights_row", new NodeAttribute("to", (long)TensorType.Float));
            graph.Initializer<long>($"{output}.column", [-1, 1], 2);
            graph.Node("Reshape", [$"{output}.weights_row", $"{output}.column"], $"{output}.weights");
            graph.Node("Mul", [hidden, $"{output}.weights"], $"{output}.weighed");
            graph.Node("ReduceSum", [$"{output}.weights_row"], $"{output}.weight");
            return graph.Node("Div", [ReducedOf($"{output}.weighed", "ReduceSum", $"{output}.sum"), $"{output}.weight"], output);
        }

        string OfRootLength()
        {
            var sum = Reduced("ReduceSum", $"{output}.sum");
            graph.Node("Shape", [hidden], $"{output}.length", new NodeAttribute("start", 1), new NodeAttribute("end", 2));
            graph.Node("Cast", [$"{output}.length"], $"{output}.real_length", new NodeAttribute("to", (long)TensorType.Float));
            graph.Node("Sqrt", [$"{output}.real_length"], $"{output}.root");
            return graph.Node("Div", [sum, $"{output}.root"], output);
        }
    }
}
