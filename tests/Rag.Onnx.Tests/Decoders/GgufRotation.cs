using System.Text.Json;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Tokenizers;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>Writes the rotation of a checkpoint as GGUF files have it: scaling of Llama 3 as a factor of each frequency.</summary>
internal static class GgufRotation
{
    public static void Add(GgufBuilder builder, string architecture, JsonElement config)
    {
        var rotary = config.Field("rope_parameters") ?? config;
        rotary = rotary.Field("full_attention") ?? rotary;
        if (rotary.Field("rope_theta") is not { } theta)
        {
            return; // a model without attention
        }

        builder.Pair($"{architecture}.rope.freq_base", theta.GetSingle());
        var size = config.Int("head_dim") ?? config.Int("hidden_size")!.Value / config.Int("num_attention_heads")!.Value;
        if (rotary.Field("partial_rotary_factor") is { } share)
        {
            builder.Pair($"{architecture}.rope.dimension_count", (uint)(share.GetSingle() * size));
        }

        var scaling = config.Field("rope_scaling") is { ValueKind: JsonValueKind.Object } old ? old : rotary;
        switch (scaling.String("rope_type"))
        {
            case "yarn":
                builder
                    .Pair($"{architecture}.rope.scaling.type", "yarn")
                    .Pair($"{architecture}.rope.scaling.factor", scaling.GetProperty("factor").GetSingle())
                    .Pair(
                        $"{architecture}.rope.scaling.original_context_length",
                        (uint)scaling.Int("original_max_position_embeddings")!.Value
                    );
                break;
            case "llama3":
                float[] factors = [.. Enumerable.Range(0, size / 2).Select(pair => Factor(scaling, theta.GetDouble(), pair, size))];
                GgufExpertTensors.Add(builder, "rope_freqs.weight", factors, factors.Length);
                break;
        }
    }

    /// <summary>By what the frequency of a pair is divided, from the positions that one of its turns takes.</summary>
    private static float Factor(JsonElement scaling, double theta, int pair, int size)
    {
        double Of(string name) => scaling.GetProperty(name).GetDouble();
        var turn = 2 * Math.PI * Math.Pow(theta, 2.0 * pair / size);
        var (context, factor) = (Of("original_max_position_embeddings"), Of("factor"));
        if (turn < context / Of("high_freq_factor"))
        {
            return 1;
        }

        var share = ((context / turn) - Of("low_freq_factor")) / (Of("high_freq_factor") - Of("low_freq_factor"));
        return (float)(turn > context / Of("low_freq_factor") ? factor : 1 / (((1 - share) / factor) + share));
    }
}
