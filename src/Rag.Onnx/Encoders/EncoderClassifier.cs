namespace Rag.Onnx.Encoders;

/// <summary>
/// The layers that make a score of the hidden states: one state is picked or all are averaged, then dense, activation, norm, output.
/// </summary>
/// <param name="Architecture">The name of such models in config.json.</param>
/// <param name="Dense">Name of the dense layer.</param>
/// <param name="IsDenseInEncoder">The dense layer's name carries the encoder's prefix.</param>
/// <param name="Output">Name of the layer with a column for each label.</param>
internal sealed record EncoderClassifier(
    string Architecture,
    string Dense,
    bool IsDenseInEncoder,
    EncoderActivation Activation,
    string Output
)
{
    public Pooling Pooling { get; init; } = Pooling.FirstToken;

    public bool HasDenseBias { get; init; } = true;

    /// <summary>Name of the norm between activation and output; null without one.</summary>
    public string? Norm { get; init; }
}
