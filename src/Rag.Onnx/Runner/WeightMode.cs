namespace Rag.Onnx;

/// <summary>How a reader's linear layers are computed; figures in docs/decisions/weights-on-cpu.md.</summary>
public enum WeightMode
{
    /// <summary>Weights and activations in fp32: the reference.</summary>
    Float32,

    /// <summary>8-bit weights with a scale for each output, 8-bit activations with a scale for each row: the fastest prefill, and a loss that shows in the logits.</summary>
    RowInt8,

    /// <summary>8-bit weights in blocks.</summary>
    BlockInt8,

    /// <summary>4-bit weights in blocks.</summary>
    BlockInt4,
}
