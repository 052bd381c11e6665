namespace Rag.Api.Adaptation;

/// <summary>A line of the trainer's.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Loss">Of this step.</param>
internal sealed record TrainerStep(int Step, int Steps, double Loss);
