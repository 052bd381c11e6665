using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Bert;

/// <summary>Shape of a BERT-family encoder, from its config.json.</summary>
/// <param name="ContextLength">The number of learned positions: the most tokens of a text, its special tokens counted.</param>
internal sealed record BertConfiguration(
    BertNames Names,
    int Layers,
    int HiddenSize,
    int Heads,
    int ContextLength,
    int VocabularySize,
    float Epsilon
)
{
    private const int MostLayers = 1000;

    public static BertConfiguration Read(string modelFolder)
    {
        var path = Path.Combine(modelFolder, "config.json");
        using var document = JsonFile.Read(path);
        var json = new ConfigurationReader(path, document.RootElement);
        var type = json.Text("model_type");
        var configuration = type switch
        {
            "bert" => new BertConfiguration(
                BertNames.Bert,
                json.Count("num_hidden_layers", most: MostLayers),
                json.Count("hidden_size"),
                json.Count("num_attention_heads"),
                json.Count("max_position_embeddings"),
                json.Count("vocab_size"),
                json.Real("layer_norm_eps", 1e-12f)
            ),
            "distilbert" => new BertConfiguration(
                BertNames.DistilBert,
                json.Count("n_layers", most: MostLayers),
                json.Count("dim"),
                json.Count("n_heads"),
                json.Count("max_position_embeddings"),
                json.Count("vocab_size"),
                1e-12f
            ),
            _ => throw new ModelFileException(path, $"encoders of the type {type} are not supported; bert and distilbert are."),
        };
        Validate(path, configuration, json);
        return configuration;
    }

    private static void Validate(string path, BertConfiguration configuration, ConfigurationReader json)
    {
        var activation = json.Text(configuration.Names == BertNames.DistilBert ? "activation" : "hidden_act");
        if (activation != "gelu")
        {
            throw new ModelFileException(path, $"the activation {activation} is not supported; gelu is.");
        }

        if (json.Text("position_embedding_type", "absolute") is not "absolute" and var positions)
        {
            throw new ModelFileException(path, $"position embeddings of the type {positions} are not supported; absolute ones are.");
        }

        if (configuration.HiddenSize % configuration.Heads != 0)
        {
            throw new ModelFileException(path, $"{configuration.HiddenSize} dimensions do not divide into {configuration.Heads} heads.");
        }
    }
}
