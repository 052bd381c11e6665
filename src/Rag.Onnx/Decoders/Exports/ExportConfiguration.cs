using System.Text.Json.Nodes;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Library;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>
/// The configuration of an export: its config.json, or what genai_config.json and the graph say together. What the graph has of its own
/// goes before what the checkpoint had: a head beside the embedding, and weights that are no longer stored as they were.
/// </summary>
internal static class ExportConfiguration
{
    private const string Tied = "tie_word_embeddings";

    /// <summary>The families whose graph and genai_config.json leave nothing open.</summary>
    private static readonly string[] s_described = ["llama", "mistral", "phi3", "qwen2", "qwen3"];

    public static WrittenConfiguration Of(string folder, ExportedDecoder decoder)
    {
        var path = Path.Combine(folder, HuggingFaceDecoder.ConfigurationName);
        if (!File.Exists(path))
        {
            return Described(folder, decoder);
        }

        var content = new WrittenConfiguration(path).Copy();
        content.Remove("quantization_config");
        content[Tied] = decoder.HasTiedHead;
        return new WrittenConfiguration(path, content);
    }

    private static WrittenConfiguration Described(string folder, ExportedDecoder decoder)
    {
        var path = Path.Combine(folder, ModelFileNames.GenAiConfiguration);
        if (!File.Exists(path))
        {
            throw new ModelFileException(
                folder,
                $"the folder holds an ONNX export, but neither {HuggingFaceDecoder.ConfigurationName} nor "
                    + $"{ModelFileNames.GenAiConfiguration}."
            );
        }

        using var document = JsonFile.Read(path);
        var model = new ConfigurationReader(path, document.RootElement).Object("model");
        if (model is not { } json || json.Object("decoder") is not { } part)
        {
            throw new ModelFileException(path, "the file has no model with a decoder.");
        }

        var type = json.Text("type");
        return s_described.Contains(type)
            ? new WrittenConfiguration(path, Content(json, part, type, decoder))
            : throw new ModelFileException(
                path,
                $"models of the type {type} are not described in full here: put the {HuggingFaceDecoder.ConfigurationName} of the "
                    + "checkpoint beside it."
            );
    }

    private static JsonObject Content(ConfigurationReader json, ConfigurationReader part, string type, ExportedDecoder decoder)
    {
        var layer = decoder.Layers[0];
        var headSize = part.Count("head_size");
        var window = decoder.Layers.Select(each => each.Attention.Window).Max();
        var content = new JsonObject
        {
            ["model_type"] = type,
            ["num_hidden_layers"] = part.Count("num_hidden_layers"),
            ["hidden_size"] = part.Count("hidden_size"),
            ["num_attention_heads"] = part.Count("num_attention_heads"),
            ["num_key_value_heads"] = part.Count("num_key_value_heads"),
            ["head_dim"] = headSize,
            ["intermediate_size"] = layer.FeedForward.Gate.Outputs,
            ["vocab_size"] = json.Count("vocab_size"),
            ["max_position_embeddings"] = json.Count("context_length"),
            ["rms_norm_eps"] = decoder.FinalNorm.Epsilon,
            ["attention_bias"] = DecoderShapes.Usual.Take(4).Any(matrix => layer.BiasOf(matrix) is not null),
            ["mlp_bias"] = layer.BiasOf(DecoderMatrix.Gate) is not null || layer.BiasOf(DecoderMatrix.Down) is not null,
            ["sliding_window"] = window,
            ["use_sliding_window"] = window is not null,
            ["max_window_layers"] = 0,
            ["eos_token_id"] = new JsonArray([.. json.Integers("eos_token_id").Select(id => JsonValue.Create(id))]),
            [Tied] = decoder.HasTiedHead,
        };
        if (layer.Attention.Rotary is { } rotary)
        {
            content["rope_theta"] = ExportedRotation.Base(rotary);
            content["partial_rotary_factor"] = 2.0 * rotary.Cos.Columns / headSize;
        }

        return content;
    }
}
