using Rag.Eval.Statistics;

namespace Rag.Eval.Gates;

/// <summary>Whether a run may pass.</summary>
/// <param name="Comparison">The baseline, then the run.</param>
/// <param name="Failures">Empty where it passes.</param>
/// <param name="Sentence">For people.</param>
public sealed record GateResult(Comparison Comparison, IReadOnlyList<GateFailure> Failures, string Sentence)
{
    public bool Passes => Failures.Count == 0;
}
