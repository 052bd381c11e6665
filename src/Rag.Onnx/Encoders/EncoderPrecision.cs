namespace Rag.Onnx.Encoders;

/// <summary>The number format of an encoder's linear layers.</summary>
public enum EncoderPrecision
{
    /// <summary>Weights and activations in fp32, the reference.</summary>
    Float32,

    /// <summary>
    /// 8-bit weights and activations: about three times as fast with VNNI; an embedder's vectors have a cosine of about .998 with the
    /// reference.
    /// </summary>
    Int8,
}
