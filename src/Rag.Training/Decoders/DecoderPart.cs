namespace Rag.Training.Decoders;

/// <summary>A part of a layer that has weights.</summary>
/// <param name="Name">Below the layer, as Hugging Face folders and adapters have it.</param>
/// <param name="GgufName">Below the layer, as GGUF files have it.</param>
internal sealed record DecoderPart(string Name, string GgufName)
{
    public static readonly DecoderPart AttentionNorm = new("input_layernorm", "attn_norm");
    public static readonly DecoderPart FeedForwardNorm = new("post_attention_layernorm", "ffn_norm");
    public static readonly DecoderPart QueryNorm = new("self_attn.q_norm", "attn_q_norm");
    public static readonly DecoderPart KeyNorm = new("self_attn.k_norm", "attn_k_norm");
    public static readonly DecoderPart Query = new("self_attn.q_proj", "attn_q");
    public static readonly DecoderPart Key = new("self_attn.k_proj", "attn_k");
    public static readonly DecoderPart Value = new("self_attn.v_proj", "attn_v");
    public static readonly DecoderPart AttentionOutput = new("self_attn.o_proj", "attn_output");
    public static readonly DecoderPart Gate = new("mlp.gate_proj", "ffn_gate");
    public static readonly DecoderPart Up = new("mlp.up_proj", "ffn_up");
    public static readonly DecoderPart Down = new("mlp.down_proj", "ffn_down");

    /// <summary>The matrices of a layer.</summary>
    public static IReadOnlyList<DecoderPart> Linear { get; } = [Query, Key, Value, AttentionOutput, Gate, Up, Down];

    /// <summary>The last part of the name, by which an adapter's target_modules names the matrix.</summary>
    public string Target => Name[(Name.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
