namespace Rag.Onnx.Runner;

/// <summary>How a reader's linear layers are computed. docs/decisions/weights-on-cpu.md has the figures.</summary>
public enum WeightMode
{
    /// <summary>Weights and activations in fp32: the reference.</summary>
    Float32,

    /// <summary>8-bit weights in blocks, activations in 8 bit in the same blocks.</summary>
    BlockInt8,

    /// <summary>8-bit weights in blocks of 32, activations in 16 bit in the same blocks: as good as fp32, and the fastest.</summary>
    BlockInt8Wide,

    /// <summary>4-bit weights in blocks, activations in 8 bit in the same blocks.</summary>
    BlockInt4,

    /// <summary>
    /// 4-bit weights in blocks of 32, embedding and head in 8 bit, activations in 16 bit in the same blocks: the fastest where a step has
    /// few tokens.
    /// </summary>
    BlockInt4Wide,
}
