namespace Rag.Api.Embedders;

/// <summary>Where a change of the embedder stands, in JSON between a running service and the command line, and on its output.</summary>
/// <param name="Embedder">In charge: a bundled model's name or a folder.</param>
/// <param name="Successor">What is to follow it; null while nothing is.</param>
/// <param name="Done">Chunks that have the successor's vectors, of <paramref name="All"/>.</param>
/// <param name="ChunksPerSecond">Since it began or went on.</param>
/// <param name="Fault">Why it failed, a sentence.</param>
internal sealed record EmbedderStatus(
    string Embedder,
    int Dimensions,
    string? Successor,
    EmbedderState State,
    long Done,
    long All,
    double ChunksPerSecond,
    string? Fault
);
