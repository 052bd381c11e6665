namespace Rag.Core.Evaluation;

/// <summary>A data set that can be asked.</summary>
/// <param name="Kinds">How far its questions can go: those without accepted answers are searched for alone.</param>
public sealed record DatasetSummary(string Name, string Description, int Cases, IReadOnlyList<RunKind> Kinds);
