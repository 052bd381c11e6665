using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Operators;

namespace Rag.Bench.Attention;

/// <summary>
/// Builds a checkpoint's graph in the form that ONNX Runtime's own attention and onnxruntime-genai want: rectangular batches, one
/// contiguous cache for each sequence, GroupQueryAttention that rotates and appends to that cache, and logits of the last position
/// alone.
/// </summary>
internal sealed class GroupQueryGraph
{
    /// <summary>The version changes with every change of the graph: a kept graph of another version is not reused.</summary>
    public const int Version = 1;

    public const string InputIds = "input_ids";
    public const string AttentionMask = "attention_mask";
    public const string Logits = "logits";

    private const string LastPast = "last_past";
    private const string TotalLength = "total_length";

    private readonly GraphBuilder _graph;
    private readonly IDecoderCheckpoint _checkpoint;
    private readonly DecoderConfiguration _configuration;
    private readonly IDecoderForm _form;
    private readonly GroupQueryKv _kv;

    private GroupQueryGraph(GraphBuilder graph, IDecoderCheckpoint checkpoint, IDecoderForm form, GroupQueryKv kv)
    {
        (_graph, _checkpoint, _form, _kv) = (graph, checkpoint, form, kv);
        _configuration = checkpoint.Configuration;
    }

    public static byte[] Build(
        ExternalData? external,
        IDecoderCheckpoint checkpoint,
        IDecoderForm form,
        GroupQueryKv kv = GroupQueryKv.Float32
    )
    {
        if (!checkpoint.Configuration.IsPlain)
        {
            throw new ModelFileException(
                checkpoint.Weights.Path,
                "decoders with windows, soft caps, multipliers or norms beyond Llama's are not compared with GroupQueryAttention."
            );
        }

        var graph = new GraphBuilder("group-query-decoder", external);
        graph.Import(OperatorContract.Domain, OperatorContract.DomainVersion);
        new GroupQueryGraph(graph, checkpoint, form, kv).Write();
        return graph.ToBytes();
    }

    /// <param name="layer">The layer's number, or a placeholder for it.</param>
    public static string Past(object layer, string part) => $"past_key_values.{layer}.{part}";

    /// <inheritdoc cref="Past"/>
    public static string Present(object layer, string part) => $"present.{layer}.{part}";

    /// <summary>The scales of a cache in int8: [1, KV heads, 1, head size].</summary>
    public static string Scale(object layer, string part) => $"past_key_values.{layer}.{part}_scale";

    private TensorType CacheType =>
        _kv switch
        {
            GroupQueryKv.Float16 => TensorType.Float16,
            GroupQueryKv.Int8 => TensorType.Int8,
            _ => TensorType.Float,
        };

    /// <summary>Of what the operator is given and gives back.</summary>
    private TensorType AttentionType => _kv == GroupQueryKv.Float16 ? TensorType.Float16 : TensorType.Float;

    private void Write()
    {
        WriteInputs();
        var hidden = _form.Embed(_graph, InputIds, _checkpoint.Embedding, scale: 1, "embedded");
        for (var layer = 0; layer < _configuration.Layers; layer++)
        {
            hidden = WriteLayer(layer, hidden);
        }

        var head = _checkpoint.Head ?? _checkpoint.Embedding;
        var weights = new LinearWeights(Logits, _configuration.HiddenSize, _configuration.VocabularySize, head.ToFloat32());
        var norm = new RmsNorm("final", _checkpoint.FinalNorm(), _configuration.Epsilon);
        _form.NormAndProject(_graph, hidden, norm, new BiasedWeights(weights, null));
        _graph.Output(Logits, TensorType.Float, "batch", 1, _configuration.VocabularySize);
        for (var layer = 0; layer < _configuration.Layers; layer++)
        {
            foreach (var part in (ReadOnlySpan<string>)["key", "value"])
            {
                _graph.Output(Present(layer, part), CacheType, "batch", _configuration.KvHeads, "total", _configuration.HeadSize);
            }
        }
    }

    private void WriteInputs()
    {
        _graph.Input(InputIds, TensorType.Int64, "batch", "tokens");
        _graph.Input(AttentionMask, TensorType.Int64, "batch", "total");
        for (var layer = 0; layer < _configuration.Layers; layer++)
        {
            foreach (var part in (ReadOnlySpan<string>)["key", "value"])
            {
                _graph.Input(Past(layer, part), CacheType, "batch", _configuration.KvHeads, "past", _configuration.HeadSize);
                if (_kv == GroupQueryKv.Int8)
                {
                    _graph.Input(Scale(layer, part), TensorType.Float, 1, _configuration.KvHeads, 1, _configuration.HeadSize);
                }
            }
        }

        RotaryTables.Write(_graph, _configuration, AttentionType);

        // The operator wants the last position of each sequence, and the longest length.
        _graph.Initializer("one", [1L], 1);
        _graph.Node("ReduceSum", [AttentionMask, "one"], "lengths", new NodeAttribute("keepdims", 0L));
        _graph.Node("Sub", ["lengths", "one"], "last_positions");
        _graph.Node("Cast", ["last_positions"], LastPast, new NodeAttribute("to", (long)TensorType.Int32));
        _graph.Node("Shape", [AttentionMask], "mask_length", new NodeAttribute("start", 1L));
        _graph.Node("Squeeze", ["mask_length"], "mask_length_scalar");
        _graph.Node("Cast", ["mask_length_scalar"], TotalLength, new NodeAttribute("to", (long)TensorType.Int32));
        _graph.Initializer("minus_one", [-1L], 1);
    }

    private string WriteLayer(int layer, string hidden)
    {
        var id = $"layer{layer}";
        var qkv = _form.NormAndProject(
            _graph,
            hidden,
            Norm(layer, DecoderNorm.BeforeAttention, $"{id}.attention_norm"),
            DecoderGraph.Joined(_checkpoint, layer, $"{id}.qkv", DecoderMatrix.Query, DecoderMatrix.Key, DecoderMatrix.Value)
        );
        var attended = WriteAttention(layer, qkv, $"{id}.attention");

        // As in the paged graph: behind the last attention only the positions whose logits are wanted are computed.
        if (layer == _configuration.Layers - 1)
        {
            (attended, hidden) = (Last(attended), Last(hidden));
        }

        var middle = _form.ProjectAndAdd(
            _graph,
            attended,
            DecoderGraph.Joined(_checkpoint, layer, $"{id}.output", DecoderMatrix.AttentionOutput),
            hidden
        );
        var gated = _form.Gate(
            _graph,
            middle,
            Norm(layer, DecoderNorm.BeforeFeedForward, $"{id}.feed_forward_norm"),
            DecoderGraph.Joined(_checkpoint, layer, $"{id}.gate_up", DecoderMatrix.Gate, DecoderMatrix.Up),
            GateActivation.Silu
        );
        return _form.ProjectAndAdd(_graph, gated, DecoderGraph.Joined(_checkpoint, layer, $"{id}.down", DecoderMatrix.Down), middle);
    }

    private string WriteAttention(int layer, string qkv, string output)
    {
        var query = Cast(qkv, AttentionType);
        string[] cache = [query, "", "", Past(layer, "key"), Past(layer, "value"), LastPast, TotalLength, "cos", "sin"];
        string[] scales = _kv == GroupQueryKv.Int8 ? ["", "", "", Scale(layer, "key"), Scale(layer, "value")] : [];
        var attended = _kv == GroupQueryKv.Float16 ? $"{output}.half" : output;
        _graph.Add(
            GraphBuilder.Microsoft,
            "GroupQueryAttention",
            [.. cache, .. scales],
            [attended, Present(layer, "key"), Present(layer, "value")],
            [
                new NodeAttribute("num_heads", _configuration.Heads),
                new NodeAttribute("kv_num_heads", _configuration.KvHeads),
                new NodeAttribute("do_rotary", 1L),
                .. QuantizedBy(_kv, "PER_CHANNEL"),
            ]
        );
        return attended == output ? output : _graph.Node("Cast", [attended], output, new NodeAttribute("to", (long)TensorType.Float));
    }

    /// <summary>What tells the operator that its cache is in int8; nothing for another cache.</summary>
    /// <param name="granularity">What has a scale of its own.</param>
    public static NodeAttribute[] QuantizedBy(GroupQueryKv kv, string granularity) =>
        kv == GroupQueryKv.Int8 ? [new("k_quant_type", granularity), new("v_quant_type", granularity), new("kv_cache_bit_width", 8L)] : [];

    private string Cast(string value, TensorType type) =>
        type == TensorType.Float ? value : _graph.Node("Cast", [value], $"{value}.cast", new NodeAttribute("to", (long)type));

    /// <summary>[batch, tokens, size] to [batch, 1, size]</summary>
    private string Last(string rows) => _graph.Node("Gather", [rows, "minus_one"], $"{rows}.last", new NodeAttribute("axis", 1L));

    private RmsNorm Norm(int layer, DecoderNorm norm, string name) => new(name, _checkpoint.Norm(layer, norm), _configuration.Epsilon);
}
