namespace Rag.Onnx.Encoders;

internal enum EncoderActivation
{
    /// <summary>By the error function.</summary>
    Gelu,

    /// <summary>By its approximation with tanh.</summary>
    GeluTanh,

    /// <summary>By its approximation with a logistic function of 1.702 times the input.</summary>
    GeluSigmoid,

    Relu,
    Silu,
    Tanh,
    Identity,
}
