namespace Rag.Onnx.Decoders;

/// <summary>The normalizations of a layer. Which of them a model has, its configuration says.</summary>
internal enum DecoderNorm
{
    BeforeAttention,
    AfterAttention,
    BeforeFeedForward,
    AfterFeedForward,
    Query,
    Key,
}
