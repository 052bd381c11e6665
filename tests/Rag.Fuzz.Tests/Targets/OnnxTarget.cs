using Rag.ModelFiles.Library;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>The graph of an ONNX export with a few layers, beside its configuration and a file of weights.</summary>
public sealed class OnnxTarget : FuzzTarget, IDisposable
{
    private const int Hidden = 4;

    private readonly TemporaryFolder _folder = new();

    public OnnxTarget()
    {
        _folder.Write(
            "config.json",
            """
            {"model_type":"llama","num_hidden_layers":1,"hidden_size":4,"num_attention_heads":1,"num_key_value_heads":1,"head_dim":4,
            "intermediate_size":4,"vocab_size":8,"max_position_embeddings":16,"rms_norm_eps":1e-5}
            """u8.ToArray()
        );
        _folder.Write("w", new byte[1 << 12]);
    }

    public override long MostAllocated => 64L << 20;

    public override IReadOnlyList<string> Words =>
        [
            "MatMul",
            "MatMulNBits",
            "GroupQueryAttention",
            "Split",
            "Reshape",
            "Transpose",
            "Cast",
            "com.microsoft",
            "location",
            "offset",
            "w",
        ];

    public override IEnumerable<byte[]> Seeds()
    {
        yield return Layer(bits: 0);
        yield return Layer(bits: 4);
        yield return [];
        yield return [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07];
        yield return [0x3A, 0x03, 0x2A, 0x01, 0x08];
    }

    public override void Run(byte[] input)
    {
        _folder.Write("model.onnx", input);
        try
        {
            ModelSelection.Of(_folder.Path);
        }
        catch (ModelFileException refusal)
        {
            RequireInside(refusal);
        }

        try
        {
            using var model = DecoderCheckpoint.Open(_folder.Path);
            foreach (var name in model.Weights.Names)
            {
                model.Weights.ReadFloat32(name);
            }
        }
        catch (ModelFileException refusal)
        {
            RequireInside(refusal);
        }
    }

    public void Dispose() => _folder.Dispose();

    private void RequireInside(ModelFileException refusal)
    {
        if (!refusal.Path.StartsWith(_folder.Path, StringComparison.Ordinal))
        {
            throw new FuzzFault($"{refusal.Path} lies outside of the model's folder.");
        }
    }

    /// <summary>A decoder of one layer, in the form of onnxruntime-genai's exporter.</summary>
    private static byte[] Layer(int bits)
    {
        var graph = new GraphBuilder("g");
        graph.Input("ids", TensorType.Int64, "b", "t");
        graph.Input("past", TensorType.Float, "b", 1, "p", Hidden);
        graph.Initializer("embedding", new float[8 * Hidden], 8, Hidden);
        graph.Initializer("gain", new float[Hidden], Hidden);
        graph.Initializer("turn", new float[16 * 2], 16, 2);
        var epsilon = new NodeAttribute("epsilon", 1e-5f);
        graph.Node("Gather", ["embedding", "ids"], "x");
        graph.Node("SimplifiedLayerNormalization", ["x", "gain"], "n", epsilon);
        var qkv = Linear(graph, "n", "qkv", 3 * Hidden, bits);
        graph.Add(
            GraphBuilder.Microsoft,
            "GroupQueryAttention",
            [qkv, "", "", "past", "past", "past", "past", "turn", "turn"],
            ["a", "", ""],
            new NodeAttribute("num_heads", 1L),
            new NodeAttribute("kv_num_heads", 1L),
            new NodeAttribute("do_rotary", 1L)
        );
        var skip = "SkipSimplifiedLayerNormalization";
        graph.Add(GraphBuilder.Microsoft, skip, ["x", Linear(graph, "a", "o", Hidden, bits), "gain"], ["m", "", "", "y"], epsilon);
        var gate = Linear(graph, "m", "gate", Hidden, bits);
        var up = Linear(graph, "m", "up", Hidden, bits);
        graph.Node("Mul", [gate, graph.Node("Sigmoid", [gate], "s")], "silu");
        var down = Linear(graph, graph.Node("Mul", ["silu", up], "gated"), "down", Hidden, bits);
        graph.Add(GraphBuilder.Microsoft, skip, ["y", down, "gain"], ["f"], epsilon);
        graph.Node("MatMul", ["f", graph.Node("Transpose", ["embedding"], "head")], "logits");
        graph.Output("logits", TensorType.Float, "b", "t", 8);
        return graph.ToBytes();
    }

    private static string Linear(GraphBuilder graph, string input, string name, int outputs, int bits)
    {
        if (bits == 0)
        {
            graph.Initializer($"{name}.w", new float[Hidden * outputs], Hidden, outputs);
            return graph.Node("MatMul", [input, $"{name}.w"], name);
        }

        graph.Initializer($"{name}.q", new byte[outputs * 8], outputs, 1, 8);
        graph.Initializer($"{name}.s", new float[outputs], outputs);
        graph.Initializer($"{name}.z", new byte[outputs], outputs);
        return graph.NodeOf(
            GraphBuilder.Microsoft,
            "MatMulNBits",
            [input, $"{name}.q", $"{name}.s", $"{name}.z"],
            name,
            new NodeAttribute("K", Hidden),
            new NodeAttribute("N", outputs),
            new NodeAttribute("bits", 4L),
            new NodeAttribute("block_size", 16L)
        );
    }
}
