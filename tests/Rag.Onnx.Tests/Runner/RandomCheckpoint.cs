using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Tests.Runner;

/// <summary>Writes a folder with a model of random weights in bf16, of any size: for measurements.</summary>
internal static class RandomCheckpoint
{
    private const int Vocabulary = 8192;

    /// <summary>The folder, written if it is not there. Without experts the model is dense.</summary>
    public static string Write(string folder, int layers, int hidden, int feedForward, int experts, int chosen)
    {
        if (File.Exists(Path.Combine(folder, "config.json")))
        {
            return folder;
        }

        Directory.CreateDirectory(folder);
        RandomWeights.Write(Path.Combine(folder, WeightSource.SafetensorsName), [.. Tensors(layers, hidden, feedForward, experts)]);
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray(experts > 0 ? "MixtralForCausalLM" : "LlamaForCausalLM"),
            ["model_type"] = experts > 0 ? "mixtral" : "llama",
            ["num_hidden_layers"] = layers,
            ["hidden_size"] = hidden,
            ["intermediate_size"] = feedForward,
            ["num_attention_heads"] = hidden / 64,
            ["num_key_value_heads"] = 4,
            ["vocab_size"] = Vocabulary,
            ["max_position_embeddings"] = 4096,
            ["num_local_experts"] = experts > 0 ? experts : null,
            ["num_experts_per_tok"] = experts > 0 ? chosen : null,
        };
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        return folder;
    }

    private static IEnumerable<(string Name, int[] Shape)> Tensors(int layers, int hidden, int feedForward, int experts)
    {
        yield return ("model.embed_tokens.weight", [Vocabulary, hidden]);
        yield return ("lm_head.weight", [Vocabulary, hidden]);
        yield return ("model.norm.weight", [hidden]);
        for (var layer = 0; layer < layers; layer++)
        {
            var prefix = $"model.layers.{layer}.";
            yield return ($"{prefix}input_layernorm.weight", [hidden]);
            yield return ($"{prefix}post_attention_layernorm.weight", [hidden]);
            yield return ($"{prefix}self_attn.q_proj.weight", [hidden, hidden]);
            yield return ($"{prefix}self_attn.k_proj.weight", [256, hidden]);
            yield return ($"{prefix}self_attn.v_proj.weight", [256, hidden]);
            yield return ($"{prefix}self_attn.o_proj.weight", [hidden, hidden]);
            if (experts == 0)
            {
                yield return ($"{prefix}mlp.gate_proj.weight", [feedForward, hidden]);
                yield return ($"{prefix}mlp.up_proj.weight", [feedForward, hidden]);
                yield return ($"{prefix}mlp.down_proj.weight", [hidden, feedForward]);
                continue;
            }

            yield return ($"{prefix}block_sparse_moe.gate.weight", [experts, hidden]);
            for (var expert = 0; expert < experts; expert++)
            {
                yield return ($"{prefix}block_sparse_moe.experts.{expert}.w1.weight", [feedForward, hidden]);
                yield return ($"{prefix}block_sparse_moe.experts.{expert}.w3.weight", [feedForward, hidden]);
                yield return ($"{prefix}block_sparse_moe.experts.{expert}.w2.weight", [hidden, feedForward]);
            }
        }
    }
}
