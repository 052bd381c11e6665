namespace Rag.Onnx.Decoders.Families;

/// <summary>What a family's configuration has where config.json is silent.</summary>
internal sealed record DecoderDefaults(int VocabularySize, int HiddenSize, int FeedForwardSize, int Layers, int Heads, int ContextLength)
{
    /// <summary>Null: as many as heads.</summary>
    public int? KvHeads { get; init; }

    /// <summary>Null: the hidden size shared out among the heads.</summary>
    public int? HeadSize { get; init; }

    public float Epsilon { get; init; } = 1e-6f;

    public float Theta { get; init; } = 10_000;

    /// <summary>The share of a head that turns.</summary>
    public float RotaryShare { get; init; } = 1;

    public bool TiedHead { get; init; }

    /// <summary>The name that config.json gives the activation, and the activation.</summary>
    public (string Name, string Value) Activation { get; init; } = ("hidden_act", "silu");
}
