using Rag.Core.Evaluation;

namespace Rag.Eval.Tuning;

/// <summary>A question with its candidates, which can be ranked under any weights.</summary>
/// <param name="Evidence">For each candidate the indexes in the case's evidence of the pieces that it holds.</param>
/// <param name="Tokens">How long each candidate is.</param>
/// <param name="Rank">Gives the first candidates under weights, best first, as many as are asked for; called from several threads.</param>
public sealed record TunedQuestion(
    EvalCase Case,
    IReadOnlyList<IReadOnlyList<int>> Evidence,
    IReadOnlyList<int> Tokens,
    Func<IReadOnlyList<double>, int, IReadOnlyList<int>> Rank
);
