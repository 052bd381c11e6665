namespace Rag.Api.Adaptation;

/// <summary>The job.json of a projection of questions, as the trainer reads it.</summary>
internal sealed record QuestionsJobFile(string Kind, int Dimensions, int Rank, int Steps, int Batch, double LearningRate, int Seed);
