namespace Rag.Training.Readers;

/// <summary>How a training went. Losses are nats for each token of the answers; NaN where nothing was held out.</summary>
/// <param name="Steps">Updates that were made.</param>
/// <param name="BestStep">The update behind which the adapter is as it is published.</param>
/// <param name="Tokens">Computed forward and backward.</param>
/// <param name="Seconds">Of all, evaluations too.</param>
internal sealed record TrainingOutcome(int Steps, int BestStep, double FirstHeldOut, double BestHeldOut, long Tokens, double Seconds);
