using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Encoders.Families;

/// <summary>MPNet: as BERT without token types; positions begin behind the padding id 1, and all layers share a bias by distance.</summary>
internal static class MpnetFamily
{
    /// <summary>Whatever pad_token_id says: the reference implementation knows no other.</summary>
    private const int PaddingId = 1;

    public static EncoderFamily Description { get; } = new(["mpnet"], Read);

    private static EncoderArchitecture Read(ConfigurationReader json, JsonElement root)
    {
        var sizes = BertFamily.ReadSizes(json);
        var buckets = json.Count("relative_attention_num_buckets", DistanceBuckets.Count);
        if (buckets < DistanceBuckets.Count)
        {
            throw new ModelFileException(
                json.Path,
                $"relative_attention_num_buckets is {buckets}; the {DistanceBuckets.Count} distances that are told apart need as many."
            );
        }

        return sizes with
        {
            Family = "mpnet",
            Names = BertFamily.Names with
            {
                QueryKeyValue = ["attention.attn.q", "attention.attn.k", "attention.attn.v"],
                AttentionOutput = "attention.attn.o",
                AttentionNorm = "attention.LayerNorm",
                RelativeBias = "encoder.relative_attention_bias",
            },
            VocabularySize = json.Count("vocab_size", 30_527),
            ContextLength = sizes.ContextLength - PaddingId - 1,
            FirstPosition = PaddingId + 1,
            RelativeBuckets = buckets,
            Classifier = RobertaFamily.Classifier("MPNetForSequenceClassification"),
        };
    }
}
