using Rag.Onnx.Graphs;

namespace Rag.Onnx.Llama;

/// <summary>The part of a graph's key that comes from a model's configuration.</summary>
internal static class LlamaGraphKey
{
    public static GraphKey Add(this GraphKey key, LlamaConfiguration configuration)
    {
        var c = configuration;
        return key.Add(
                $"{c.Layers} {c.HiddenSize} {c.Heads} {c.KvHeads} {c.HeadSize} {c.FeedForwardSize} {c.VocabularySize} "
                    + $"{c.ContextLength} {c.Epsilon:R}"
            )
            .Add(c.Rotary.RadiansPerPosition);
    }
}
