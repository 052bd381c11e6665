namespace Rag.Eval.Adaptation;

/// <summary>What the same questions were worth before and after, in the same order: reciprocal rank or F1, in [0, 1].</summary>
public sealed record AdaptationScores(IReadOnlyList<double> Before, IReadOnlyList<double> After)
{
    public static readonly AdaptationScores None = new([], []);
}
