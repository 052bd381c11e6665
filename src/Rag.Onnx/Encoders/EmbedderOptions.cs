namespace Rag.Onnx.Encoders;

/// <summary>How an embedder is run.</summary>
public sealed record EmbedderOptions
{
    public EncoderPrecision Precision { get; init; } = EncoderPrecision.Int8;

    /// <summary>
    /// Of each vector so many elements are kept, the first ones, and it is normalized again: for models that were trained so (Matryoshka).
    /// Null keeps as many as the model's own files say.
    /// </summary>
    public int? Dimensions { get; init; }

    /// <summary>Threads of one run; at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The most tokens of one run, unless a single text is longer. It bounds the memory of a run and the time for which a run holds the
    /// cores.
    /// </summary>
    public int TokensPerRun { get; init; } = 1024;
}
