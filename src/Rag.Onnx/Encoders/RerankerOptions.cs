namespace Rag.Onnx.Encoders;

/// <summary>How a reranker is run.</summary>
public sealed record RerankerOptions
{
    public EncoderPrecision Precision { get; init; } = EncoderPrecision.Int8;

    /// <summary>Threads of one scoring; at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Most tokens of question and passage with their special tokens; the passage's end is cut.</summary>
    public int RowTokens { get; init; } = 512;
}
