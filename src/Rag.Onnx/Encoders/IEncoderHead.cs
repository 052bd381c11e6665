namespace Rag.Onnx.Encoders;

/// <summary>What stands on top of an encoder: which of its hidden states are read, and what is made of them.</summary>
internal interface IEncoderHead
{
    /// <summary>The last layer is computed for the first token alone.</summary>
    bool ReadsFirstRowOnly { get; }

    /// <summary>The encoder reads two texts in one; where its family tells their tokens apart, a second input does.</summary>
    bool ReadsPairs { get; }

    /// <param name="hidden">The last hidden state [B, S, D], or [B, 1, D] where only the first row is read.</param>
    void Write(EncoderTensors tensors, string hidden);
}
