using Rag.Core.Evaluation;

namespace Rag.Eval.Making;

/// <param name="Cases">With their accepted answers.</param>
/// <param name="Review">Questions without, for a person to fill in.</param>
/// <param name="Gone">How many are left out because the words that answered them are no longer stored.</param>
public sealed record ThumbCasesResult(IReadOnlyList<EvalCase> Cases, IReadOnlyList<EvalCase> Review, int Gone);
