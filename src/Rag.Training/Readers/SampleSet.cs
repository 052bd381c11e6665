namespace Rag.Training.Readers;

/// <summary>The samples of a file.</summary>
/// <param name="Kept">Those that fit the context.</param>
/// <param name="LeftOut">The lines of the others, with their tokens.</param>
internal sealed record SampleSet(IReadOnlyList<Sample> Kept, IReadOnlyList<(int Line, int Tokens)> LeftOut);
