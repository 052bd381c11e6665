using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Tests.Runner;

/// <summary>Writes folders with models of some 40 million random weights in bf16, with and without states: for measurements.</summary>
internal static class RandomStateFolder
{
    private const int Hidden = 512;
    private const int FeedForward = 1536;
    private const int Vocabulary = 4096;
    private const int Layers = 12;

    public static string Write(string folder, string type)
    {
        Directory.CreateDirectory(folder);
        var isMamba = type == "mamba2";
        var layers = isMamba ? 2 * Layers : Layers;
        var config = new JsonObject
        {
            ["model_type"] = type,
            ["num_hidden_layers"] = layers,
            ["hidden_size"] = Hidden,
            ["intermediate_size"] = FeedForward,
            ["num_attention_heads"] = 8,
            ["num_key_value_heads"] = 4,
            ["vocab_size"] = Vocabulary,
            ["max_position_embeddings"] = 16_384,
            ["block_auto_adjust_ff_dim"] = false,
            ["layer_types"] =
                type == "lfm2"
                    ? new JsonArray([
                        .. Enumerable.Range(0, layers).Select(i => JsonValue.Create(HasAttention(i) ? "full_attention" : "conv")),
                    ])
                    : null,
            ["attn_layer_indices"] = new JsonArray([.. Enumerable.Range(0, layers).Where(HasAttention).Select(i => JsonValue.Create(i))]),
            ["num_heads"] = 16,
            ["head_dim"] = 64,
            ["state_size"] = 128,
            ["n_groups"] = 1,
            ["mamba_n_heads"] = 16,
            ["mamba_d_state"] = 128,
            ["tie_word_embeddings"] = true,
        };
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        RandomWeights.Write(Path.Combine(folder, WeightSource.SafetensorsName), [.. Tensors(type, layers)]);
        return folder;
    }

    private static bool HasAttention(int layer) => layer % 4 == 3;

    private static IEnumerable<(string Name, int[] Shape)> Tensors(string type, int layers)
    {
        var (embedding, final) = type switch
        {
            "mamba2" => ("backbone.embeddings", "backbone.norm_f"),
            "lfm2" => ("model.embed_tokens", "model.embedding_norm"),
            "bamba" => ("model.embed_tokens", "model.final_layernorm"),
            _ => ("model.embed_tokens", "model.norm"),
        };
        yield return ($"{embedding}.weight", [Vocabulary, Hidden]);
        yield return ($"{final}.weight", [Hidden]);
        for (var layer = 0; layer < layers; layer++)
        {
            var prefix = $"{(type == "mamba2" ? "backbone" : "model")}.layers.{layer}.";
            foreach (var (name, shape) in Layer(type, type == "llama" || (type != "mamba2" && HasAttention(layer))))
            {
                yield return (prefix + name, shape);
            }
        }
    }

    private static IEnumerable<(string Name, int[] Shape)> Layer(string type, bool hasAttention)
    {
        var part = type == "mamba2" ? "mixer" : "mamba";
        IEnumerable<(string, int[])> mixing =
            hasAttention
                ?
                [
                    ("self_attn.q_proj.weight", [Hidden, Hidden]),
                    ("self_attn.k_proj.weight", [256, Hidden]),
                    ("self_attn.v_proj.weight", [256, Hidden]),
                    ($"self_attn.{(type == "lfm2" ? "out" : "o")}_proj.weight", [Hidden, Hidden]),
                    ("self_attn.q_layernorm.weight", [64]),
                    ("self_attn.k_layernorm.weight", [64]),
                ]
            : type == "lfm2"
                ?
                [
                    ("conv.in_proj.weight", [3 * Hidden, Hidden]),
                    ("conv.conv.weight", [Hidden, 1, 3]),
                    ("conv.out_proj.weight", [Hidden, Hidden]),
                ]
            :
            [
                ($"{part}.in_proj.weight", [(2 * 1024) + 256 + 16, Hidden]),
                ($"{part}.conv1d.weight", [1024 + 256, 1, 4]),
                ($"{part}.conv1d.bias", [1024 + 256]),
                ($"{part}.A_log", [16]),
                ($"{part}.D", [16]),
                ($"{part}.dt_bias", [16]),
                ($"{part}.norm.weight", [1024]),
                ($"{part}.out_proj.weight", [Hidden, 1024]),
            ];
        var (feed, up, down, gate) =
            type == "lfm2" ? ("feed_forward", "w3", "w2", "w1")
            : type == "bamba" ? ("feed_forward", "up_proj", "down_proj", "gate_proj")
            : ("mlp", "up_proj", "down_proj", "gate_proj");
        IEnumerable<(string, int[])> rest =
            type == "mamba2"
                ? [("norm.weight", [Hidden])]
                :
                [
                    ($"{(type == "lfm2" ? "operator_norm" : "input_layernorm")}.weight", [Hidden]),
                    ($"{NormName(type)}.weight", [Hidden]),
                    ($"{feed}.{gate}.weight", [FeedForward, Hidden]),
                    ($"{feed}.{up}.weight", [FeedForward, Hidden]),
                    ($"{feed}.{down}.weight", [Hidden, FeedForward]),
                ];
        return mixing.Concat(rest);
    }

    private static string NormName(string type) =>
        type switch
        {
            "lfm2" => "ffn_norm",
            "bamba" => "pre_ff_layernorm",
            _ => "post_attention_layernorm",
        };
}
