namespace Rag.ModelFiles.Templates;

/// <summary>What one rendering of a chat template may do: its author is not known, and its messages come from outside.</summary>
/// <param name="MostSteps">Expressions and statements that are evaluated, and every 64 characters or elements that one goes over.</param>
/// <param name="LongestText">Characters that are put together, in UTF-16 units.</param>
public sealed record TemplateLimits(int MostSteps = 4_000_000, int LongestText = 16 << 20);
