using Rag.Training.Decoders;

namespace Rag.Training.Readers;

/// <summary>The settings of a job that trains an adapter of a reader.</summary>
/// <param name="Model">A Hugging Face folder, a GGUF file, or a folder with one GGUF model.</param>
/// <param name="Steps">At most so many updates.</param>
/// <param name="Limit">No step begins behind it.</param>
/// <param name="LearningRate">The highest, which is reached when the warm-up ends.</param>
/// <param name="Seed">The same job with the same seed and threads gives the same adapter, bit by bit.</param>
internal sealed record ReaderSettings(
    string Model,
    int Rank,
    double Alpha,
    IReadOnlyList<string> Targets,
    int Steps,
    TimeSpan Limit,
    double LearningRate,
    int Seed,
    int Threads
)
{
    public LoraForm Lora => new(Rank, Alpha / Rank, Targets);
}
