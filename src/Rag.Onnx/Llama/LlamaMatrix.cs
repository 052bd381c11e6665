namespace Rag.Onnx.Llama;

/// <summary>The matrices of a layer.</summary>
internal enum LlamaMatrix
{
    Query,
    Key,
    Value,
    AttentionOutput,
    Gate,
    Up,
    Down,
}
