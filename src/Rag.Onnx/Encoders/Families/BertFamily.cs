using System.Text.Json;
using Rag.ModelFiles.Catalog;

namespace Rag.Onnx.Encoders.Families;

/// <summary>BERT: learned positions from the first row on, token types, norms behind the sums.</summary>
internal static class BertFamily
{
    public static EncoderFamily Description { get; } = new(["bert"], Read);

    /// <summary>The names of BERT and of all that followed its layout.</summary>
    public static EncoderNames Names { get; } =
        new()
        {
            Words = "embeddings.word_embeddings",
            Positions = "embeddings.position_embeddings",
            TokenTypes = "embeddings.token_type_embeddings",
            EmbeddingNorm = "embeddings.LayerNorm",
            Layer = "encoder.layer.{0}.",
            QueryKeyValue = ["attention.self.query", "attention.self.key", "attention.self.value"],
            AttentionOutput = "attention.output.dense",
            AttentionNorm = "attention.output.LayerNorm",
            Up = "intermediate.dense",
            Down = "output.dense",
            FeedForwardNorm = "output.LayerNorm",
        };

    /// <summary>With the sizes under BERT's keys, which later families kept.</summary>
    public static EncoderArchitecture ReadSizes(ConfigurationReader json) =>
        new()
        {
            Family = "bert",
            Names = Names,
            Layers = json.Count("num_hidden_layers", 12, EncoderFamilies.MostLayers),
            HiddenSize = json.Count("hidden_size", 768),
            Heads = json.Count("num_attention_heads", 12),
            FeedForwardSize = json.Count("intermediate_size", 3072),
            VocabularySize = json.Count("vocab_size", 30_522),
            ContextLength = json.Count("max_position_embeddings", 512),
            Epsilon = json.Real("layer_norm_eps", 1e-12f),
            Activation = EncoderActivations.Parse(json.Path, json.Text("hidden_act", "gelu")),
            Classifier = new EncoderClassifier(
                "BertForSequenceClassification",
                "pooler.dense",
                IsDenseInEncoder: true,
                EncoderActivation.Tanh,
                "classifier"
            ),
        };

    private static EncoderArchitecture Read(ConfigurationReader json, JsonElement root)
    {
        var types = json.Count("type_vocab_size", 2);
        return ReadSizes(json) with { FirstPosition = 0, TokenTypes = types, TellsTextsApart = types > 1 };
    }
}
