using Rag.Core.Evaluation;
using Rag.Eval.Statistics;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>What the answers of a run are worth, and what they cost.</summary>
/// <param name="Answerer">Who was asked: a generator's name, auto, or the reader.</param>
/// <param name="Cost">Milliseconds of engines for a question.</param>
/// <param name="F1">Over the questions with accepted answers.</param>
/// <param name="ComputedTokens">For a question.</param>
public sealed record CostPoint(EvalRun Run, string Answerer, MeanInterval Cost, MeanInterval F1, double ComputedTokens);
