namespace Rag.Eval.Dashboard.Operations;

/// <summary>Room on the disk of the data folder, in bytes.</summary>
public sealed record SpaceFacts(long Free, long Total);
