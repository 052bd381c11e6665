using Rag.Onnx.Graphs;

namespace Rag.Onnx.Decoders;

/// <summary>The part of a graph's key that comes from a model's configuration.</summary>
internal static class DecoderGraphKey
{
    public static GraphKey Add(this GraphKey key, DecoderConfiguration configuration)
    {
        var c = configuration;
        key.Add(
                $"{c.Layers} {c.HiddenSize} {c.Heads} {c.KvHeads} {c.HeadSize} {c.FeedForwardSize} {c.VocabularySize} "
                    + $"{c.ContextLength} {c.Epsilon:R}"
            )
            .Add($"{c.Norms} {c.QueryKeyNorm} {c.Activation} {c.AttentionScale:R} {c.AttentionSoftCap:R} {c.LogitSoftCap:R}")
            .Add($"{c.EmbeddingScale:R} {c.ResidualScale:R} {c.LogitScale:R}");
        if (c.HasSinks || c.Experts is not null)
        {
            var e = c.Experts;
            key.Add($"{c.HasSinks} {e?.Count} {e?.Chosen} {e?.Size} {e?.IsNormalized} {e?.Bounds} {string.Join(' ', e?.Layers ?? [])}");
        }

        foreach (var layer in c.Attention)
        {
            float[] rotation = layer.Rotary is { } rotary ? [.. rotary.RadiansPerPosition, rotary.AttentionFactor] : [];
            key.Add($"{layer.Window}").Add(rotation);
        }

        foreach (var (layer, state) in c.States.Index())
        {
            key.Add($"{layer} {state?.Key}");
        }

        if (c.HasOutputGate)
        {
            key.Add("output gate");
        }

        if (c.Experts is { SharedSize: > 0 and var size })
        {
            key.Add($"shared expert {size}");
        }

        return key;
    }
}
