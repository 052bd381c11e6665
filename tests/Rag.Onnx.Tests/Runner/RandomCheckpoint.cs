using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
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
        WriteWeights(Path.Combine(folder, WeightSource.SafetensorsName), [.. Tensors(layers, hidden, feedForward, experts)]);
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

    private static IEnumerable<(string Name, int Rows, int Columns)> Tensors(int layers, int hidden, int feedForward, int experts)
    {
        yield return ("model.embed_tokens.weight", Vocabulary, hidden);
        yield return ("lm_head.weight", Vocabulary, hidden);
        yield return ("model.norm.weight", 0, hidden);
        for (var layer = 0; layer < layers; layer++)
        {
            var prefix = $"model.layers.{layer}.";
            yield return ($"{prefix}input_layernorm.weight", 0, hidden);
            yield return ($"{prefix}post_attention_layernorm.weight", 0, hidden);
            yield return ($"{prefix}self_attn.q_proj.weight", hidden, hidden);
            yield return ($"{prefix}self_attn.k_proj.weight", 256, hidden);
            yield return ($"{prefix}self_attn.v_proj.weight", 256, hidden);
            yield return ($"{prefix}self_attn.o_proj.weight", hidden, hidden);
            if (experts == 0)
            {
                yield return ($"{prefix}mlp.gate_proj.weight", feedForward, hidden);
                yield return ($"{prefix}mlp.up_proj.weight", feedForward, hidden);
                yield return ($"{prefix}mlp.down_proj.weight", hidden, feedForward);
                continue;
            }

            yield return ($"{prefix}block_sparse_moe.gate.weight", experts, hidden);
            for (var expert = 0; expert < experts; expert++)
            {
                yield return ($"{prefix}block_sparse_moe.experts.{expert}.w1.weight", feedForward, hidden);
                yield return ($"{prefix}block_sparse_moe.experts.{expert}.w3.weight", feedForward, hidden);
                yield return ($"{prefix}block_sparse_moe.experts.{expert}.w2.weight", hidden, feedForward);
            }
        }
    }

    /// <param name="tensors">With 0 rows a tensor is a gain: a vector of ones.</param>
    private static void WriteWeights(string path, (string Name, int Rows, int Columns)[] tensors)
    {
        var header = new JsonObject();
        var end = 0L;
        foreach (var (name, rows, columns) in tensors)
        {
            var start = end;
            end += (long)Math.Max(rows, 1) * columns * sizeof(ushort);
            header[name] = new JsonObject
            {
                ["dtype"] = "BF16",
                ["shape"] = rows == 0 ? new JsonArray(columns) : new JsonArray(rows, columns),
                ["data_offsets"] = new JsonArray(start, end),
            };
        }

        using var file = File.Create(path);
        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        file.Write(length);
        file.Write(text);
        var random = new Random(4);
        foreach (var (_, rows, columns) in tensors)
        {
            var values = new ushort[Math.Max(rows, 1) * columns];
            var scale = 1.7f / MathF.Sqrt(columns);
            for (var i = 0; i < values.Length; i++)
            {
                var value = rows == 0 ? 1 : ((random.NextSingle() * 2) - 1) * scale;
                values[i] = (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
            }

            file.Write(MemoryMarshal.AsBytes(values));
        }
    }
}
