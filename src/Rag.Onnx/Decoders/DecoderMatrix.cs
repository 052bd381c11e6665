namespace Rag.Onnx.Decoders;

/// <summary>The matrices of a layer.</summary>
internal enum DecoderMatrix
{
    Query,
    Key,
    Value,
    AttentionOutput,

    /// <summary>The gate of what comes out of attention, in models that have one.</summary>
    OutputGate,

    Gate,
    Up,
    Down,
}
