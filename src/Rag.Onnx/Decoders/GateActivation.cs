namespace Rag.Onnx.Decoders;

/// <summary>What a feed-forward part does to its gate.</summary>
internal enum GateActivation
{
    Silu,

    /// <summary>GELU by its approximation with tanh.</summary>
    GeluTanh,

    /// <summary>GELU by the error function.</summary>
    Gelu,
}
