namespace Rag.Onnx.Encoders;

/// <summary>How an extractor is run. The bounds of a row are those with which the bundled model was trained.</summary>
public sealed record ExtractorOptions
{
    public EncoderPrecision Precision { get; init; } = EncoderPrecision.Int8;

    /// <summary>Threads of one reading; at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Most tokens of a question; the rest is cut.</summary>
    public int QuestionTokens { get; init; } = 48;

    /// <summary>Most tokens of question and passage with their three special tokens; the passage's end is cut.</summary>
    public int RowTokens { get; init; } = 384;

    /// <summary>Most tokens of an answer.</summary>
    public int SpanTokens { get; init; } = 24;

    /// <summary>How many spans of a passage are reported.</summary>
    public int Spans { get; init; } = 8;
}
