namespace Rag.Eval.Dashboard.Operations;

/// <summary>A generator beside the reader, as it stands.</summary>
/// <param name="IsLoaded">Where it is not, all counts are zero.</param>
/// <param name="UsedBlocks">Of what is cached and of answers that are written.</param>
public sealed record GeneratorFacts(string Name, bool IsLoaded, int Running, int Waiting, int UsedBlocks, int TotalBlocks);
