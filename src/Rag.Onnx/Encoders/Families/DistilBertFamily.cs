using System.Text.Json;
using Rag.ModelFiles.Catalog;

namespace Rag.Onnx.Encoders.Families;

/// <summary>
/// DistilBERT: as BERT without token types, with names and keys of its own, for some of which the usual ones may stand. Sinusoidal
/// positions lie in the checkpoint as learned ones do.
/// </summary>
internal static class DistilBertFamily
{
    public static EncoderFamily Description { get; } = new(["distilbert"], Read);

    private static EncoderArchitecture Read(ConfigurationReader json, JsonElement root) =>
        new()
        {
            Family = "distilbert",
            Names = BertFamily.Names with
            {
                Layer = "transformer.layer.{0}.",
                QueryKeyValue = ["attention.q_lin", "attention.k_lin", "attention.v_lin"],
                AttentionOutput = "attention.out_lin",
                AttentionNorm = "sa_layer_norm",
                Up = "ffn.lin1",
                Down = "ffn.lin2",
                FeedForwardNorm = "output_layer_norm",
            },
            Layers = json.Count("n_layers", json.Count("num_hidden_layers", 6, EncoderFamilies.MostLayers), EncoderFamilies.MostLayers),
            HiddenSize = json.Count("dim", json.Count("hidden_size", 768)),
            Heads = json.Count("n_heads", json.Count("num_attention_heads", 12)),
            FeedForwardSize = json.Count("hidden_dim", 3072),
            VocabularySize = json.Count("vocab_size", 30_522),
            ContextLength = json.Count("max_position_embeddings", 512),
            FirstPosition = 0,
            Epsilon = 1e-12f,
            Activation = EncoderActivations.Parse(json.Path, json.Text("activation", "gelu")),
            Classifier = new EncoderClassifier(
                "DistilBertForSequenceClassification",
                "pre_classifier",
                IsDenseInEncoder: false,
                EncoderActivation.Relu,
                "classifier"
            ),
        };
}
