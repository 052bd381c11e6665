namespace Rag.Onnx.Bert;

/// <summary>How an embedder is run.</summary>
public sealed record EmbedderOptions
{
    public EncoderPrecision Precision { get; init; } = EncoderPrecision.Int8;

    /// <summary>Threads of one run; at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The most tokens of one run, unless a single text is longer. It bounds the memory of a run and the time for which a run holds the
    /// cores.
    /// </summary>
    public int TokensPerRun { get; init; } = 1024;
}
