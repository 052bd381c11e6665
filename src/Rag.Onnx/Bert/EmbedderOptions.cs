namespace Rag.Onnx.Bert;

public sealed record EmbedderOptions
{
    public EmbedderPrecision Precision { get; init; } = EmbedderPrecision.Int8;

    /// <summary>Threads of one run; at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Most tokens of one run, unless a single text is longer; bounds memory, and how long a run holds the cores.</summary>
    public int TokensPerRun { get; init; } = 1024;
}
