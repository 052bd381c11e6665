using System.Collections.Immutable;
using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Encoders.Families;

/// <summary>The families of encoders that are read. What none of them can be is refused here, before any weights are looked at.</summary>
internal static class EncoderFamilies
{
    public const int MostLayers = 1000;

    private const int MostFeedForwardSize = 1 << 20;

    private static readonly ImmutableArray<EncoderFamily> s_all =
    [
        BertFamily.Description,
        RobertaFamily.Description,
        DistilBertFamily.Description,
        MpnetFamily.Description,
        ModernBertFamily.Description,
    ];

    /// <summary>Whether a config.json of this model_type describes an encoder that is read.</summary>
    public static bool Knows(string modelType) => s_all.Any(family => family.ModelTypes.Contains(modelType));

    public static EncoderArchitecture Read(string modelFolder)
    {
        var path = Path.Combine(modelFolder, "config.json");
        using var document = JsonFile.Read(path);
        var root = document.RootElement;
        var json = new ConfigurationReader(path, root);
        var type = json.Text("model_type");
        var family = s_all.FirstOrDefault(family => family.ModelTypes.Contains(type))
            ?? throw new ModelFileException(
                path,
                $"encoders of the type {type} are not supported; {string.Join(", ", s_all.SelectMany(known => known.ModelTypes))} are."
            );
        Refuse(path, json, root);
        return Validated(path, family.Read(json, root));
    }

    private static void Refuse(string path, ConfigurationReader json, JsonElement root)
    {
        var defect =
            json.Text("position_embedding_type", "absolute") is not "absolute" and var positions
                ? $"position embeddings of the type {positions} are not supported; absolute ones are."
            : json.Flag("is_decoder", false) ? "it attends to the tokens before each token alone (is_decoder): no encoder does."
            : json.Flag("add_cross_attention", false) ? "it attends to a second model (add_cross_attention), which is not supported."
            : json.Object("quantization_config") is not null
                ? "its weights are quantized (quantization_config), which is not supported: use the model's weights in floats."
            : root.Field("pruned_heads") is { ValueKind: JsonValueKind.Object } pruned && pruned.GetPropertyCount() > 0
                ? "attention heads were taken out (pruned_heads), which is not supported."
            : null;
        if (defect is not null)
        {
            throw new ModelFileException(path, defect);
        }
    }

    private static EncoderArchitecture Validated(string path, EncoderArchitecture read)
    {
        var defect =
            read.HiddenSize % read.Heads != 0 ? $"{read.HiddenSize} dimensions do not divide into {read.Heads} heads."
            : read.FeedForwardSize > MostFeedForwardSize
                ? $"a feed-forward size of {read.FeedForwardSize} is more than the {MostFeedForwardSize} that are read."
            : !(read.Epsilon >= 0) ? $"the epsilon of the norms is {read.Epsilon}, no small number."
            : read.ContextLength < 1 ? "its positions leave no room for a text: max_position_embeddings is too small."
            : null;
        return defect is null ? read : throw new ModelFileException(path, defect);
    }
}
