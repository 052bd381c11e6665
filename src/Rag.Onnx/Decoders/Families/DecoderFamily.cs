using Rag.ModelFiles.Catalog;

namespace Rag.Onnx.Decoders.Families;

/// <summary>
/// One family of decoders as Hugging Face folders have it: what its config.json means, and how its tensors are called. What a family does
/// not say for itself is as in Llama.
/// </summary>
internal abstract class DecoderFamily
{
    /// <summary>The values of model_type in config.json.</summary>
    public abstract IReadOnlyList<string> ModelTypes { get; }

    public abstract DecoderDefaults Defaults { get; }

    /// <summary>What the gains of all norms are stored less than they multiply by.</summary>
    public virtual float GainOffset => 0;

    /// <summary>Whether writers of GGUF files move the rows of queries and keys for interleaved rotation.</summary>
    public virtual bool HasMovedRows => false;

    /// <summary>The names that the part of a layer with its experts can have, the likeliest first.</summary>
    public virtual IReadOnlyList<string> ExpertParts { get; } = ["mlp"];

    /// <summary>The name of the router in that part.</summary>
    public virtual string RouterName => "gate";

    /// <summary>
    /// Whether the tensors of all experts are stored inputs first, with the outputs of gate and up taking turns, and router and experts
    /// have biases.
    /// </summary>
    public virtual bool HasTurnedExperts => false;

    /// <summary>The name of an expert's matrix where each has a tensor of its own.</summary>
    /// <param name="matrix">Gate, Up or Down.</param>
    public virtual string ExpertName(DecoderMatrix matrix) =>
        matrix switch
        {
            DecoderMatrix.Gate => "gate_proj",
            DecoderMatrix.Up => "up_proj",
            _ => "down_proj",
        };

    /// <summary>
    /// Special tokens of the family's tokenizers that its models for text have no row of the embedding for: they stand for other things
    /// than text.
    /// </summary>
    public virtual IReadOnlyList<string> RowlessTokens { get; } = [];

    /// <summary>Whether layers of the family keep a state: see <see cref="DecoderConfiguration.States"/>.</summary>
    public virtual bool KeepsState => false;

    /// <summary>What stands before the names of all tensors but the head, by who saved the model.</summary>
    public virtual IReadOnlyList<string> Prefixes { get; } = ["model.", "language_model.model.", "model.language_model.", ""];

    public virtual string EmbeddingName => "embed_tokens";

    public virtual string FinalNormName => "norm";

    /// <summary>Whether the embedding serves as the head too, whatever the files hold.</summary>
    public virtual bool IsTied(ConfigurationReader json) => json.Flag("tie_word_embeddings", Defaults.TiedHead);

    /// <summary>The name of a matrix in its layer.</summary>
    public virtual string MatrixName(DecoderMatrix matrix) =>
        matrix switch
        {
            DecoderMatrix.Query => "self_attn.q_proj",
            DecoderMatrix.Key => "self_attn.k_proj",
            DecoderMatrix.Value => "self_attn.v_proj",
            DecoderMatrix.AttentionOutput => "self_attn.o_proj",
            DecoderMatrix.Gate => "mlp.gate_proj",
            DecoderMatrix.Up => "mlp.up_proj",
            DecoderMatrix.Down => "mlp.down_proj",
            _ => throw new ArgumentOutOfRangeException(nameof(matrix), matrix, null),
        };

    /// <summary>The part of config.json that describes the decoder.</summary>
    public virtual ConfigurationReader PartOf(ConfigurationReader json) => json;

    public abstract DecoderConfiguration Read(DecoderReader reader);

    /// <summary>The matrices with a bias; biases of others are no part of the model.</summary>
    public virtual IEnumerable<DecoderMatrix> Biased(ConfigurationReader json)
    {
        IEnumerable<DecoderMatrix> attention = [DecoderMatrix.Query, DecoderMatrix.Key, DecoderMatrix.Value, DecoderMatrix.AttentionOutput];
        return json.Flag("attention_bias", false) ? attention : [];
    }

    /// <summary>The name of a norm in its layer.</summary>
    public virtual string NormName(DecoderNorm norm) =>
        norm switch
        {
            DecoderNorm.BeforeAttention => "input_layernorm",
            DecoderNorm.BeforeFeedForward => "post_attention_layernorm",
            DecoderNorm.Query => "self_attn.q_norm",
            DecoderNorm.Key => "self_attn.k_norm",
            _ => throw new ArgumentOutOfRangeException(nameof(norm), norm, null),
        };

    /// <summary>The name in its layer of the tensor that holds a matrix with its neighbors; null where it lies alone.</summary>
    public virtual string? JoinedName(DecoderMatrix matrix) => null;

    /// <summary>The biases of the feed-forward part, where config.json asks for them.</summary>
    protected static IEnumerable<DecoderMatrix> FeedForwardBiases(ConfigurationReader json)
    {
        IEnumerable<DecoderMatrix> matrices = [DecoderMatrix.Gate, DecoderMatrix.Up, DecoderMatrix.Down];
        return json.Flag("mlp_bias", false) ? matrices : [];
    }
}
