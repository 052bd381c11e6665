namespace Rag.Onnx.Bert;

/// <summary>
/// The names of the tensors in checkpoints of one encoder family; names within a layer follow the prefix <see cref="Layer"/>.
/// </summary>
/// <param name="Layer">Format of a layer's prefix: {0} is its number.</param>
internal sealed record BertNames(
    string Layer,
    string Query,
    string Key,
    string Value,
    string AttentionOutput,
    string AttentionNorm,
    string Intermediate,
    string Output,
    string OutputNorm
)
{
    public const string WordEmbeddings = "embeddings.word_embeddings.weight";
    public const string PositionEmbeddings = "embeddings.position_embeddings.weight";
    public const string TypeEmbeddings = "embeddings.token_type_embeddings.weight";
    public const string EmbeddingNorm = "embeddings.LayerNorm";

    public static readonly BertNames Bert = new(
        "encoder.layer.{0}.",
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "attention.output.LayerNorm",
        "intermediate.dense",
        "output.dense",
        "output.LayerNorm"
    );

    public static readonly BertNames DistilBert = new(
        "transformer.layer.{0}.",
        "attention.q_lin",
        "attention.k_lin",
        "attention.v_lin",
        "attention.out_lin",
        "sa_layer_norm",
        "ffn.lin1",
        "ffn.lin2",
        "output_layer_norm"
    );
}
