using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>Holds what an exported graph computes to what its configuration says.</summary>
internal static class ExportCheck
{
    /// <exception cref="ModelFileException">They say different things, or what is not read.</exception>
    public static void Require(string path, DecoderConfiguration configuration, ExportedDecoder decoder)
    {
        RequireUsual(path, configuration);
        if (decoder.Layers.Count != configuration.Layers)
        {
            throw Different(path, $"{decoder.Layers.Count} layers", $"{configuration.Layers}");
        }

        RequireEpsilon(path, configuration, decoder.FinalNorm);
        foreach (var (number, layer) in decoder.Layers.Index())
        {
            RequireAttention(path, configuration, layer.Attention, number);
            foreach (var (_, norm) in layer.Norms())
            {
                RequireEpsilon(path, configuration, norm);
            }

            if (layer.FeedForward.Activation != configuration.Activation)
            {
                throw Different(path, $"the activation {layer.FeedForward.Activation}", $"{configuration.Activation}");
            }
        }
    }

    /// <summary>Refuses what graphs of other families have, which is not looked for in this one.</summary>
    private static void RequireUsual(string path, DecoderConfiguration c)
    {
        var isUsual =
            (c.HasState, c.HasSinks, c.HasOutputGate, c.Experts) == (false, false, false, null)
            && (c.Norms, c.LogitSoftCap) == (NormPlacement.Before, null)
            && (c.EmbeddingScale, c.ResidualScale, c.LogitScale) == (1, 1, 1)
            && c.QueryKeyNorm is QueryKeyNorm.None or QueryKeyNorm.Heads;
        if (!isUsual)
        {
            throw Unread(path, "a model with experts, states, sinks, multipliers or norms of its own");
        }
    }

    public static ModelFileException Unread(string path, string what) =>
        new(
            path,
            $"{what} is not read from an ONNX export (llama, mistral, phi3, qwen2, qwen3 and smollm3 are): import the checkpoint that it "
                + "was exported from."
        );

    private static void RequireAttention(string path, DecoderConfiguration c, ExportedAttention attention, int layer)
    {
        var expected = c.Attention[layer];
        if ((attention.Heads, attention.KvHeads) != (c.Heads, c.KvHeads))
        {
            throw Different(path, $"{attention.Heads} heads and {attention.KvHeads} for keys", $"{c.Heads} and {c.KvHeads}");
        }

        if (attention.Scale is { } scale && !IsClose(scale, c.AttentionScale))
        {
            throw Different(path, $"attention of the scale {scale}", $"{c.AttentionScale}");
        }

        if (attention.SoftCap != c.AttentionSoftCap)
        {
            throw Different(path, $"attention with the soft cap {attention.SoftCap}", $"{c.AttentionSoftCap}");
        }

        // Exporters leave a window out where the program that runs the graph keeps to it: the configuration has it then.
        if (attention.Window is { } window && window != expected.Window)
        {
            throw Different(path, $"a window of {window} positions in layer {layer}", $"{expected.Window}");
        }

        if (attention.QueryNorm is null != (c.QueryKeyNorm == QueryKeyNorm.None))
        {
            throw Different(
                path,
                $"queries and keys {(attention.QueryNorm is null ? "that are not" : "")} normalized",
                $"{c.QueryKeyNorm}"
            );
        }

        if (
            attention.Rotary is { } tables
                ? expected.Rotary is null || !ExportedRotation.Matches(tables, expected.Rotary)
                : expected.Rotary is not null
        )
        {
            throw Different(path, $"another rotation in layer {layer}", "its own");
        }
    }

    private static void RequireEpsilon(string path, DecoderConfiguration c, ExportedNorm norm)
    {
        if (!IsClose(norm.Epsilon, c.Epsilon))
        {
            throw Different(path, $"norms with the epsilon {norm.Epsilon}", $"{c.Epsilon}");
        }
    }

    private static bool IsClose(float one, float other) => MathF.Abs(one - other) <= 1e-5f * MathF.Abs(other);

    private static ModelFileException Different(string path, string has, string says) =>
        new(path, $"the graph has {has}, the configuration {says}: put the configuration of the checkpoint that was exported beside it.");
}
