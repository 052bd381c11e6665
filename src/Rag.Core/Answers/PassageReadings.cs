namespace Rag.Core.Answers;

/// <summary>What became of the passages that were found for a question.</summary>
/// <param name="Read">Best first.</param>
/// <param name="NotRead">What was found and not read, with the reason.</param>
public sealed record PassageReadings(IReadOnlyList<PassageReading> Read, IReadOnlyList<LeftOutPassage> NotRead);
