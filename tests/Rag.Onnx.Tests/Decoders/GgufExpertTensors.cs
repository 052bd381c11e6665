using System.Runtime.InteropServices;
using System.Text.Json;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>Writes the experts of a checkpoint as GGUF files have them.</summary>
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

    public static void Add(GgufBuilder builder, IWeightSource weights, JsonElement config, GgufExpertForm form)
    {
        var experts = config.Int("num_local_experts") ?? config.Int("num_experts") ?? 0;
        for (var layer = 0; layer < config.Int("num_hidden_layers"); layer++)
        {
            foreach (var part in new[] { "mlp", "block_sparse_moe" })
            {
                var prefix = $"model.layers.{layer}.{part}.experts";
                AddOwn(builder, weights, prefix, layer, experts, form);
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

    private static void AddOwn(GgufBuilder builder, IWeightSource weights, string prefix, int layer, int experts, GgufExpertForm form)
    {
        var parts = new Dictionary<string, WeightTensor[]>(StringComparer.Ordinal);
        foreach (var (own, gguf) in s_own.Where(entry => weights.TryGet($"{prefix}.0.{entry.Own}.weight", out _)))
        {
            parts[gguf] = [.. Enumerable.Range(0, experts).Select(expert => weights.Get($"{prefix}.{expert}.{own}.weight"))];
        }

        if (form == GgufExpertForm.JoinedGates && parts.Remove("ffn_gate", out var gates) && parts.Remove("ffn_up", out var ups))
        {
            AddAll(
                builder,
                $"blk.{layer}.ffn_gate_up_exps.weight",
                [.. gates.Zip(ups).SelectMany(pair => new[] { pair.First, pair.Second })],
                experts
            );
        }

        foreach (var (gguf, tensors) in parts)
        {
            if (form != GgufExpertForm.OfEach)
            {
                AddAll(builder, $"blk.{layer}.{gguf}_exps.weight", tensors, experts);
                continue;
            }

            foreach (var (expert, tensor) in tensors.Index())
            {
                Add(builder, $"blk.{layer}.{gguf}.{expert}.weight", tensor.ToFloat32(), tensor.Shape[1], tensor.Shape[0]);
            }
        }
    }

    private static void AddAll(GgufBuilder builder, string name, WeightTensor[] tensors, int experts) =>
        Add(
            builder,
            name,
            [.. tensors.SelectMany(tensor => tensor.ToFloat32())],
            tensors[0].Shape[1],
            tensors.Sum(tensor => tensor.Shape[0]) / experts,
            experts
        );

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
