namespace Rag.Core.Evaluation;

/// <summary>What a run was to do; fixed before its first question.</summary>
/// <param name="DatasetDigest">Lower-case hex SHA-256 of the data set's cases: runs of equal digests asked the same questions.</param>
/// <param name="Cases">How many questions.</param>
/// <param name="Depth">How many passages of each ranking are kept.</param>
public sealed record RunPlan(string Dataset, string DatasetDigest, int Cases, RunKind Kind, int Depth, RunConfiguration Configuration);
