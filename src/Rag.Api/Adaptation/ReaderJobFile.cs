namespace Rag.Api.Adaptation;

/// <summary>The job.json of an adapter of the reader, as the trainer reads it.</summary>
/// <param name="Model">Where the reader lies.</param>
internal sealed record ReaderJobFile(
    string Kind,
    string Model,
    int Rank,
    int Alpha,
    IReadOnlyList<string> Targets,
    int Steps,
    double Minutes,
    double LearningRate,
    int Seed,
    int Threads
);
