using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Encoders.Families;

/// <summary>RoBERTa and its like: as BERT, with positions that begin behind the padding id and one token type in use.</summary>
internal static class RobertaFamily
{
    public static EncoderFamily Description { get; } = new(["roberta", "xlm-roberta", "camembert"], Read);

    private static EncoderArchitecture Read(ConfigurationReader json, JsonElement root)
    {
        var sizes = BertFamily.ReadSizes(json);
        var isRoberta = json.Text("model_type") == "roberta";
        var first = PaddingId(json) + 1;
        return sizes with
        {
            Family = "roberta",
            VocabularySize = json.Count("vocab_size", isRoberta ? 50_265 : 30_522),
            ContextLength = sizes.ContextLength - first,
            FirstPosition = first,
            TokenTypes = json.Count("type_vocab_size", 2),
            Classifier = Classifier(isRoberta ? "RobertaForSequenceClassification" : "XLMRobertaForSequenceClassification"),
        };
    }

    public static EncoderClassifier Classifier(string architecture) =>
        new(architecture, "classifier.dense", IsDenseInEncoder: false, EncoderActivation.Tanh, "classifier.out_proj");

    private static int PaddingId(ConfigurationReader json) =>
        json.Integers("pad_token_id") switch
        {
            [] => 1,
            [>= 0 and < ConfigurationReader.LargestCount and var id] => id,
            _ => throw new ModelFileException(json.Path, "pad_token_id is no id: positions begin behind it."),
        };
}
