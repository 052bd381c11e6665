namespace Rag.Onnx.Bert;

internal enum Pooling
{
    /// <summary>The first token's last hidden state.</summary>
    FirstToken,

    /// <summary>The mean of all tokens' last hidden states.</summary>
    Mean,
}
