namespace Rag.Core.Evaluation;

/// <param name="Found">How many questions there are in all.</param>
public sealed record FiguresPage(IReadOnlyList<CaseFigures> Cases, int Found);
