namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>One instruction of a <see cref="PatternProgram"/>.</summary>
/// <param name="Set">Of a step over a character and of a look: the characters it accepts.</param>
/// <param name="First">Of a fork: the way that is preferred.</param>
/// <param name="Second">Of a fork: the other way.</param>
internal sealed record PatternStep(PatternStepKind Kind, RuneSet? Set = null, int First = 0, int Second = 0);
