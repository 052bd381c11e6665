namespace Rag.Onnx.Decoders;

/// <summary>The matrices of a layer.</summary>
internal enum DecoderMatrix
{
    Query,
    Key,
    Value,
    AttentionOutput,
    Gate,
    Up,
    Down,
}
