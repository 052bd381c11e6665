namespace Rag.Onnx.Runner;

/// <summary>What a decoder graph gives of the rows that are asked for.</summary>
internal enum DecoderOutput
{
    /// <summary>[R, V]: how likely each token is to follow.</summary>
    Logits,

    /// <summary>[R, hidden]: what the head of the model reads, behind the last norm.</summary>
    Hidden,
}
