namespace Rag.Eval.Adaptation;

/// <param name="IsBetter">Whether it may be adopted.</param>
/// <param name="Reason">A sentence with the figures that decided.</param>
public sealed record AdaptationDecision(bool IsBetter, string Reason);
