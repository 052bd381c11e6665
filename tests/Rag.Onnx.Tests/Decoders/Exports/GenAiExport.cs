using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Tests.Decoders.Exports;

/// <summary>
/// Writes a checkpoint as onnxruntime-genai's exporter does: residuals in SkipSimplifiedLayerNormalization, GroupQueryAttention over
/// past_key_values and present, matrices with their inputs first, and its names of values and initializers.
/// </summary>
internal sealed class GenAiExport
{
    private const string Present = "present";
    private const string Past = "past_key_values";

    private readonly GraphBuilder _graph;
    private readonly IDecoderCheckpoint _checkpoint;
    private readonly DecoderConfiguration _c;
    private readonly GenAiForm _form;
    private readonly GenAiLinear _linear;

    /// <summary>The value to which the next part of a layer is added.</summary>
    private string _residual = "";

    private GenAiExport(GraphBuilder graph, IDecoderCheckpoint checkpoint, GenAiForm form)
    {
        (_graph, _checkpoint, _form) = (graph, checkpoint, form);
        _c = checkpoint.Configuration;
        _linear = new GenAiLinear(graph, checkpoint, form);
    }

    /// <summary>Writes model.onnx, and model.onnx.data where weights lie beside it.</summary>
    public static void Write(string folder, IDecoderCheckpoint checkpoint, GenAiForm form)
    {
        using var external = form.External ? ExternalData.Create(folder, "model.onnx.data") : null;
        var graph = new GraphBuilder("main_graph", external);
        new GenAiExport(graph, checkpoint, form).Write();
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), graph.ToBytes());
    }

    private void Write()
    {
        WriteInputs();
        _residual = Embedding();
        var normalized = Norm(_residual, "", _checkpoint.Norm(0, DecoderNorm.BeforeAttention), "layers.0.input_layernorm");
        foreach (var layer in Enumerable.Range(0, _c.Layers))
        {
            var attended = Attention(layer, normalized);
            normalized = Norm(
                _residual,
                attended,
                _checkpoint.Norm(layer, DecoderNorm.BeforeFeedForward),
                $"layers.{layer}.post_attention_layernorm"
            );
            var fed = FeedForward(layer, normalized);
            var isLast = layer == _c.Layers - 1;
            normalized = Norm(
                _residual,
                fed,
                isLast ? _checkpoint.FinalNorm() : _checkpoint.Norm(layer + 1, DecoderNorm.BeforeAttention),
                isLast ? $"layers.{_c.Layers}.final_norm_layernorm" : $"layers.{layer + 1}.input_layernorm",
                isLast
            );
        }

        WriteHead(normalized);
        _graph.Output("logits", _form.Element, "batch_size", "sequence_length", _c.VocabularySize);
        foreach (var (layer, part) in Caches())
        {
            _graph.Output($"{Present}.{layer}.{part}", _form.Element, "batch_size", _c.KvHeads, "total", _c.HeadSize);
        }
    }

    private string Embedding()
    {
        const string table = "model.embed_tokens.weight";
        const string output = "/model/embed_tokens/Gather/output_0";
        var values = _checkpoint.Embedding.ToFloat32();
        if (!_form.NumberedEmbedding)
        {
            _linear.Constant(table, values, _c.VocabularySize, _c.HiddenSize);
            return _graph.Node("Gather", [table, "input_ids"], output);
        }

        var quantized = BlockQuantization.Of(values, _c.HiddenSize, _form.Bits, _form.BlockSize);
        _graph.Initializer($"{table}_Q{_form.Bits}", quantized.Values, _c.VocabularySize, _c.HiddenSize * _form.Bits / 8);
        _linear.Constant($"{table}_scales", quantized.Scales, _c.VocabularySize, quantized.BlocksPerRow);
        return _graph.NodeOf(
            GraphBuilder.Microsoft,
            "GatherBlockQuantized",
            [$"{table}_Q{_form.Bits}", "input_ids", $"{table}_scales"],
            output,
            new NodeAttribute("bits", _form.Bits),
            new NodeAttribute("block_size", _form.BlockSize),
            new NodeAttribute("gather_axis", 0L),
            new NodeAttribute("quantize_axis", 1L)
        );
    }

    private IEnumerable<(int Layer, string Part)> Caches() =>
        from layer in Enumerable.Range(0, _c.Layers)
        from part in new[] { "key", "value" }
        select (layer, part);

    private void WriteInputs()
    {
        _graph.Input("input_ids", TensorType.Int64, "batch_size", "sequence_length");
        _graph.Input("attention_mask", TensorType.Int64, "batch_size", "total_sequence_length");
        if (_form.RotaryOutside)
        {
            _graph.Input("position_ids", TensorType.Int64, "batch_size", "sequence_length");
        }

        foreach (var (layer, part) in Caches())
        {
            _graph.Input($"{Past}.{layer}.{part}", _form.Element, "batch_size", _c.KvHeads, "past", _c.HeadSize);
        }

        const string mask = "/model/attn_mask_reformat/attn_mask_subgraph/";
        _graph.Initializer("/model/constants/INT64/[1]", [1L], 1);
        _graph.Node(
            "ReduceSum",
            ["attention_mask", "/model/constants/INT64/[1]"],
            $"{mask}ReduceSum/output_0",
            new NodeAttribute("keepdims", 0L)
        );
        _graph.Node("Sub", [$"{mask}ReduceSum/output_0", "/model/constants/INT64/[1]"], $"{mask}Sub/output_0");
        _graph.Node("Cast", [$"{mask}Sub/output_0"], $"{mask}Sub/Cast/output_0", new NodeAttribute("to", (long)TensorType.Int32));
        _graph.Node("Shape", ["attention_mask"], $"{mask}Shape/output_0");
        _graph.Scalar("/model/constants/INT64/1", 1L);
        _graph.Node(
            "Gather",
            [$"{mask}Shape/output_0", "/model/constants/INT64/1"],
            $"{mask}Gather/output_0",
            new NodeAttribute("axis", 0L)
        );
        _graph.Node("Cast", [$"{mask}Gather/output_0"], $"{mask}Gather/Cast/output_0", new NodeAttribute("to", (long)TensorType.Int32));
        if (_c.Rotations is [var rotary])
        {
            var (cos, sin) = rotary.Tables(_c.ContextLength);
            _linear.Constant("cos_cache", cos, _c.ContextLength, cos.Length / _c.ContextLength);
            _linear.Constant("sin_cache", sin, _c.ContextLength, sin.Length / _c.ContextLength);
        }
    }

    /// <summary>Normalizes the sum of two values, which becomes the residual, or the first alone where there is no second.</summary>
    private string Norm(string residual, string skip, float[] gain, string name, bool isLast = false)
    {
        _linear.Constant($"model.{name}.weight", gain, gain.Length);
        var (operation, output) = skip.Length == 0 ? ("LayerNorm", "") : ("SkipLayerNorm", $"/model/{name}/SkipLayerNorm/output_3");
        var normalized = $"/model/{name}/{operation}/output_0";
        var epsilon = new NodeAttribute("epsilon", _c.Epsilon);
        if (skip.Length == 0)
        {
            return _graph.Node(
                "SimplifiedLayerNormalization",
                [residual, $"model.{name}.weight"],
                normalized,
                epsilon,
                new NodeAttribute("axis", -1L),
                new NodeAttribute("stash_type", 1L)
            );
        }

        string[] outputs = isLast ? [normalized] : [normalized, "", "", output];
        _graph.Add(GraphBuilder.Microsoft, "SkipSimplifiedLayerNormalization", [residual, skip, $"model.{name}.weight"], outputs, epsilon);
        _residual = output;
        return normalized;
    }

    private string Attention(int layer, string input)
    {
        var name = $"layers.{layer}.attn";
        string[] projected = _form.Packed
            ? [_linear.Product(layer, input, $"{name}.qkv_proj", DecoderMatrix.Query, DecoderMatrix.Key, DecoderMatrix.Value), "", ""]
            :
            [
                Turned(
                    layer,
                    HeadNorm(layer, _linear.Product(layer, input, $"{name}.q_proj", DecoderMatrix.Query), DecoderNorm.Query),
                    "q"
                ),
                Turned(layer, HeadNorm(layer, _linear.Product(layer, input, $"{name}.k_proj", DecoderMatrix.Key), DecoderNorm.Key), "k"),
                _linear.Product(layer, input, $"{name}.v_proj", DecoderMatrix.Value),
            ];
        var isTurned = _c.Attention[layer].Rotary is not null && !_form.RotaryOutside;
        const string mask = "/model/attn_mask_reformat/attn_mask_subgraph/";
        string[] inputs =
        [
            .. projected,
            $"{Past}.{layer}.key",
            $"{Past}.{layer}.value",
            $"{mask}Sub/Cast/output_0",
            $"{mask}Gather/Cast/output_0",
        ];
        var attended = $"/model/layers.{layer}/attn/GroupQueryAttention/output_0";
        _graph.Add(
            GraphBuilder.Microsoft,
            "GroupQueryAttention",
            [.. inputs, .. isTurned ? (string[])["cos_cache", "sin_cache"] : []],
            [attended, $"{Present}.{layer}.key", $"{Present}.{layer}.value"],
            new NodeAttribute("num_heads", _c.Heads),
            new NodeAttribute("kv_num_heads", _c.KvHeads),
            new NodeAttribute("scale", _c.AttentionScale),
            new NodeAttribute("local_window_size", (long)(_c.Attention[layer].Window ?? -1)),
            new NodeAttribute("softcap", 0f),
            new NodeAttribute("do_rotary", isTurned ? 1L : 0L),
            new NodeAttribute("rotary_interleaved", 0L)
        );
        return _linear.Product(layer, attended, $"{name}.o_proj", DecoderMatrix.AttentionOutput);
    }

    private string HeadNorm(int layer, string rows, DecoderNorm norm)
    {
        if (_c.QueryKeyNorm == QueryKeyNorm.None)
        {
            return rows;
        }

        var (letter, heads) = norm == DecoderNorm.Query ? ("q", _c.Heads) : ("k", _c.KvHeads);
        var name = $"/model/layers.{layer}/attn/{letter}_norm";
        _graph.Initializer($"{name}/split", [0L, -1, _c.HeadSize], 3);
        _graph.Initializer($"{name}/join", [0L, -1, heads * _c.HeadSize], 3);
        var split = _graph.Node("Reshape", [rows, $"{name}/split"], $"{name}/Reshape_1/output_0");
        var gain = $"model.layers.{layer}.attn.{letter}_norm.layernorm.weight";
        _linear.Constant(gain, _checkpoint.Norm(layer, norm), _c.HeadSize);
        var normalized = _graph.Node(
            "SimplifiedLayerNormalization",
            [split, gain],
            $"{name}/SimplifiedLayerNormalization/output_0",
            new NodeAttribute("epsilon", _c.Epsilon),
            new NodeAttribute("axis", -1L)
        );
        return _graph.Node("Reshape", [normalized, $"{name}/join"], $"{name}/Reshape_2/output_0");
    }

    private string Turned(int layer, string rows, string letter) =>
        !_form.RotaryOutside || _c.Attention[layer].Rotary is not { } rotary
            ? rows
            : _graph.NodeOf(
                GraphBuilder.Microsoft,
                "RotaryEmbedding",
                [rows, "position_ids", "cos_cache", "sin_cache"],
                $"/model/layers.{layer}/attn/{letter}_rotary/RotaryEmbedding/output_0",
                new NodeAttribute("interleaved", 0L),
                new NodeAttribute("num_heads", letter == "q" ? _c.Heads : _c.KvHeads),
                new NodeAttribute("rotary_embedding_dim", 2L * rotary.RadiansPerPosition.Length)
            );

    private string FeedForward(int layer, string input)
    {
        var (name, at) = ($"layers.{layer}.mlp", $"/model/layers.{layer}/mlp");
        string gate;
        string up;
        if (_form.JoinedGate)
        {
            var both = _linear.Product(layer, input, $"{name}.gate_up_proj", DecoderMatrix.Gate, DecoderMatrix.Up);
            (gate, up) = ($"{at}/Split/output_0", $"{at}/Split/output_1");
            _graph.Initializer($"{at}/sizes", [(long)_c.FeedForwardSize, _c.FeedForwardSize], 2);
            _graph.Add("", "Split", [both, $"{at}/sizes"], [gate, up], new NodeAttribute("axis", -1L));
        }
        else
        {
            gate = _linear.Product(layer, input, $"{name}.gate_proj", DecoderMatrix.Gate);
            up = _linear.Product(layer, input, $"{name}.up_proj", DecoderMatrix.Up);
        }

        var activated = _form.QuickGelu
            ? _graph.NodeOf(GraphBuilder.Microsoft, "QuickGelu", [gate], $"{at}/act_fn/QuickGelu/output_0", new NodeAttribute("alpha", 1f))
            : _graph.Node("Mul", [gate, _graph.Node("Sigmoid", [gate], $"{at}/act_fn/Sigmoid/output_0")], $"{at}/act_fn/Mul/output_0");
        return _linear.Product(layer, _graph.Node("Mul", [activated, up], $"{at}/Mul/output_0"), $"{name}.down_proj", DecoderMatrix.Down);
    }

    private void WriteHead(string normalized)
    {
        if (_form.TurnedHead)
        {
            _graph.Node("Transpose", ["model.embed_tokens.weight"], "/lm_head/Transpose/output_0", new NodeAttribute("perm", [1L, 0]));
            _graph.Node("MatMul", [normalized, "/lm_head/Transpose/output_0"], "logits");
            return;
        }

        var head = LinearWeights.ReadRows("lm_head", _checkpoint.Head ?? _checkpoint.Embedding, 0, _c.VocabularySize);
        _linear.Constant("lm_head.MatMul.weight", head.Transposed(), head.Inputs, head.Outputs);
        _graph.Node("MatMul", [normalized, "lm_head.MatMul.weight"], "logits");
    }
}
