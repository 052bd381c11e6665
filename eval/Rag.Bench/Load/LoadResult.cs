using Rag.Core.Answers;

namespace Rag.Bench.Load;

/// <summary>How one question was answered.</summary>
/// <param name="FirstTokenMs">Milliseconds from the question's arrival to its first token; null when it was refused or failed.</param>
/// <param name="TokenGapsMs">Milliseconds between one token and the next, where the answer is read.</param>
internal sealed record LoadResult(double? FirstTokenMs, IReadOnlyList<double> TokenGapsMs, Usage Usage);
