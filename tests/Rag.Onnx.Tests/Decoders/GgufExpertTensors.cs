using System.Runtime.InteropServices;
using System.Text.Json;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>Writes the experts of a checkpoint as GGUF files have them: one tensor of all experts for gate, up and down each.</summary>
internal static class GgufExpertTensors
{
    private static readonly (string Own, string Gguf)[] s_own =
    [
        ("w1", "ffn_gate"),
        ("w3", "ffn_up"),
        ("w2", "ffn_down"),
        ("gate_proj", "ffn_gate"),
        ("up_proj", "ffn_up"),
        ("down_proj", "ffn_down"),
    ];

    public static void Add(GgufBuilder builder, IWeightSource weights, JsonElement config, bool joins)
    {
        var experts = config.Int("num_local_experts") ?? config.Int("num_experts") ?? 0;
        for (var layer = 0; layer < config.Int("num_hidden_layers"); layer++)
        {
            foreach (var part in new[] { "mlp", "block_sparse_moe" })
            {
                var prefix = $"model.layers.{layer}.{part}.experts";
                AddOwn(builder, weights, prefix, layer, experts, joins);
                if (weights.TryGet($"{prefix}.gate_up_proj", out var gateUp))
                {
                    AddTurned(builder, layer, "ffn_gate", gateUp, weights.Get($"{prefix}.gate_up_proj_bias"), first: 0, step: 2);
                    AddTurned(builder, layer, "ffn_up", gateUp, weights.Get($"{prefix}.gate_up_proj_bias"), first: 1, step: 2);
                    var down = weights.Get($"{prefix}.down_proj");
                    AddTurned(builder, layer, "ffn_down", down, weights.Get($"{prefix}.down_proj_bias"), first: 0, step: 1);
                }
            }
        }
    }

    private static void AddOwn(GgufBuilder builder, IWeightSource weights, string prefix, int layer, int experts, bool joins)
    {
        foreach (var (own, gguf) in s_own.Where(entry => weights.TryGet($"{prefix}.0.{entry.Own}.weight", out _)))
        {
            WeightTensor[] tensors = [.. Enumerable.Range(0, experts).Select(expert => weights.Get($"{prefix}.{expert}.{own}.weight"))];
            var (rows, columns) = (tensors[0].Shape[0], tensors[0].Shape[1]);
            foreach (var (expert, tensor) in joins ? [] : tensors.Index())
            {
                Add(builder, $"blk.{layer}.{gguf}.{expert}.weight", tensor.ToFloat32(), columns, rows);
            }

            if (joins)
            {
                Add(builder, $"blk.{layer}.{gguf}_exps.weight", [.. tensors.SelectMany(t => t.ToFloat32())], columns, rows, experts);
            }
        }
    }

    private static void AddTurned(GgufBuilder builder, int layer, string name, WeightTensor tensor, WeightTensor bias, int first, int step)
    {
        var (experts, inputs, outputs) = (tensor.Shape[0], tensor.Shape[1], tensor.Shape[2] / step);
        var values = tensor.ToFloat32();
        var turned = new float[experts * outputs * inputs];
        for (var i = 0; i < turned.Length; i++)
        {
            var (expert, output, input) = (i / (outputs * inputs), i / inputs % outputs, i % inputs);
            turned[i] = values[(((expert * inputs) + input) * outputs * step) + (output * step) + first];
        }

        Add(builder, $"blk.{layer}.{name}_exps.weight", turned, inputs, outputs, experts);
        float[] ownBias = [.. bias.ToFloat32().Where((_, i) => i % step == first)];
        Add(builder, $"blk.{layer}.{name}_exps.bias", ownBias, outputs, experts);
    }

    public static void Add(GgufBuilder builder, string name, float[] values, params int[] dimensions) =>
        builder.Tensor(name, [.. dimensions.Select(size => (ulong)size)], type: 0, MemoryMarshal.AsBytes(values).ToArray());
}
