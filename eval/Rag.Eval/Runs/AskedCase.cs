using Rag.Core.Evaluation;
using Rag.Eval.Figures;

namespace Rag.Eval.Runs;

/// <summary>What came of asking one question, before it is judged.</summary>
/// <param name="Ranking">Best first, with the pieces of evidence that each passage holds.</param>
/// <param name="Answer">Null where the question was searched for alone.</param>
/// <param name="Quoted">The passage that the answer quotes; null where it quotes none, or none that is known.</param>
public sealed record AskedCase(IReadOnlyList<RankedPassage> Ranking, CaseAnswer? Answer, CaseCost Cost, QuotedPassage? Quoted = null);
