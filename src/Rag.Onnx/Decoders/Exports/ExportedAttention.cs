using Rag.ModelFiles.Onnx;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>The attention of a layer of an exported graph, which is a GroupQueryAttention.</summary>
/// <param name="Input">The value that queries, keys and values are computed of.</param>
/// <param name="Rotary">Cosines and sines [positions, pairs]; null where nothing turns.</param>
internal sealed record ExportedAttention(
    OnnxNode Node,
    string Input,
    ExportedMatrix Query,
    ExportedMatrix Key,
    ExportedMatrix Value,
    ExportedNorm? QueryNorm,
    ExportedNorm? KeyNorm,
    (WeightTensor Cos, WeightTensor Sin)? Rotary
)
{
    private const string What = "what attention gives";
    private const int MostHeads = 1 << 14;

    public int Heads => (int)Node.Integer("num_heads", 0);

    public int KvHeads => (int)Node.Integer("kv_num_heads", 0);

    /// <summary>Null: that of the size of a head.</summary>
    public float? Scale => Node.Real("scale", 0) is not 0 and var scale ? scale : null;

    public float? SoftCap => Node.Real("softcap", 0) is not 0 and var cap ? cap : null;

    /// <summary>Null where the node has none.</summary>
    public int? Window => Node.Integer("local_window_size", -1) is > 0 and var window ? (int)window : null;

    public static ExportedAttention Read(ExportGraph graph, ExportedLinear output)
    {
        var node = graph.Require(output.Input, What, "GroupQueryAttention");
        RequireRead(graph, node);
        return node.Input(1).Length == 0 ? Packed(graph, node) : Separate(graph, node);
    }

    private static void RequireRead(ExportGraph graph, OnnxNode node)
    {
        var heads = (Query: node.Integer("num_heads", 0), Key: node.Integer("kv_num_heads", 0));
        var further = Enumerable.Range(10, 8).FirstOrDefault(place => node.Input(place).Length > 0);
        var reason =
            heads.Query is < 1 or > MostHeads || heads.Key is < 1 or > MostHeads ? $"has {heads.Query} heads and {heads.Key} for keys"
            : node.Integer("rotary_interleaved", 0) != 0 ? "turns neighboring elements (rotary_interleaved), which is not read"
            : node.Integer("smooth_softmax", 0) is not (0 or -1) ? "has a smooth softmax, which is not read"
            : node.Integer("local_window_size", -1) is < -1 or 0 or > int.MaxValue ? "has a window of no positions"
            : further > 0 ? $"has the input {node.Input(further)} (number {further}: a bias, sinks or scales), which is not read"
            : node.Output(0).Length == 0 ? "has no output"
            : null;
        if (reason is not null)
        {
            throw graph.Refused(node, reason);
        }
    }

    /// <summary>Queries, keys and values are the rows of one product.</summary>
    private static ExportedAttention Packed(ExportGraph graph, OnnxNode node)
    {
        var linear = ExportedLinear.Read(graph, node.Input(0), "the input of attention");
        var (heads, kvHeads) = ((int)node.Integer("num_heads", 0), (int)node.Integer("kv_num_heads", 0));
        var size = linear.Weight.Shape[0] / (heads + (2 * kvHeads));
        if (size * (heads + (2 * kvHeads)) != linear.Weight.Shape[0])
        {
            throw graph.Refused(node, $"shares {linear.Weight.Shape[0]} rows among {heads} heads and {kvHeads} for keys and values");
        }

        var (query, key) = (heads * size, kvHeads * size);
        return new ExportedAttention(
            node,
            linear.Input,
            new ExportedMatrix(linear, 0, query),
            new ExportedMatrix(linear, query, key),
            new ExportedMatrix(linear, query + key, key),
            null,
            null,
            InNode(graph, node)
        );
    }

    private static ExportedAttention Separate(ExportGraph graph, OnnxNode node)
    {
        var (queries, queryRotary) = Unturned(graph, node.Input(0));
        var (keys, keyRotary) = Unturned(graph, node.Input(1));
        var (query, queryNorm) = Unnormalized(graph, queries, "the queries");
        var (key, keyNorm) = Unnormalized(graph, keys, "the keys");
        var value = ExportedLinear.Read(graph, node.Input(2), "the values");
        var inputs = new[] { query, key, value }.Select(linear => graph.Plain(linear.Input)).Distinct().ToList();
        var reason =
            inputs.Count > 1 ? "reads queries, keys and values that were computed of several values"
            : queryRotary != keyRotary ? "reads queries and keys that are turned in different ways"
            : queryRotary is not null && InNode(graph, node) is not null ? "turns queries and keys that were turned before it"
            : queryNorm is null != keyNorm is null ? "reads queries and keys of which only one is normalized"
            : null;
        return reason is null
            ? new ExportedAttention(
                node,
                inputs[0],
                ExportedMatrix.Whole(query),
                ExportedMatrix.Whole(key),
                ExportedMatrix.Whole(value),
                queryNorm,
                keyNorm,
                queryRotary ?? InNode(graph, node)
            )
            : throw graph.Refused(node, reason);
    }

    /// <summary>The tables of a node that turns by itself.</summary>
    private static (WeightTensor, WeightTensor)? InNode(ExportGraph graph, OnnxNode node) =>
        node.Integer("do_rotary", 0) == 0
            ? null
            : (graph.RequireConstant(node, 7, "the cosines"), graph.RequireConstant(node, 8, "the sines"));

    /// <summary>A value before the node that turns it, and that node's tables; the value itself where it is not turned.</summary>
    private static (string Value, (WeightTensor, WeightTensor)? Tables) Unturned(ExportGraph graph, string value)
    {
        if (graph.ProducerOf(value) is not { } node || !ExportGraph.Is(node, "RotaryEmbedding"))
        {
            return (value, null);
        }

        // ONNX itself has an operator of this name too, whose inputs stand in another order.
        var isRead = node.Domain.Length > 0 && node.Integer("interleaved", 0) == 0 && node.Real("scale", 1) == 1;
        return isRead
            ? (node.Input(0), (graph.RequireConstant(node, 2, "the cosines"), graph.RequireConstant(node, 3, "the sines")))
            : throw graph.Refused(node, "turns queries or keys in a way that is not read");
    }

    /// <summary>The linear layer of a value, and the norm of its heads where they are normalized.</summary>
    private static (ExportedLinear Linear, ExportedNorm? Norm) Unnormalized(ExportGraph graph, string value, string what)
    {
        if (graph.ProducerOf(value) is not { } joining || !ExportGraph.Is(joining, "Reshape"))
        {
            return (ExportedLinear.Read(graph, value, what), null);
        }

        var norm = ExportedNorm.Read(graph, joining.Input(0), what);
        return norm.Terms is null
            ? (ExportedLinear.Read(graph, graph.Require(norm.Input, what, "Reshape").Input(0), what), norm)
            : throw graph.Refused(joining, $"computes {what} of a sum");
    }
}
