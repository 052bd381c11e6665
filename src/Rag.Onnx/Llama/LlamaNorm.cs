namespace Rag.Onnx.Llama;

/// <summary>The normalizations of a layer, named after what they precede.</summary>
internal enum LlamaNorm
{
    Attention,
    FeedForward,
}
