namespace Rag.Onnx.Verification;

/// <summary>How far a model as it is run here is from the reference implementation's own figures.</summary>
/// <param name="MaxLogitDifference">The largest absolute difference of a figure.</param>
/// <param name="GreedyEqual">The share of cases whose greedy tokens are all the reference's; null of a model that writes none.</param>
public sealed record ReferenceFindings(double MaxLogitDifference, double? GreedyEqual, int Cases)
{
    /// <summary>What rounding in fp32 explains.</summary>
    private const double MostDifference = 2e-3;

    /// <summary>Of the cases of both.</summary>
    internal ReferenceFindings With(ReferenceFindings more) =>
        new(
            Math.Max(MaxLogitDifference, more.MaxLogitDifference),
            (GreedyEqual, more.GreedyEqual) == (null, null)
                ? null
                : (((GreedyEqual ?? 1) * Cases) + ((more.GreedyEqual ?? 1) * more.Cases)) / (Cases + more.Cases),
            Cases + more.Cases
        );

    public bool IsEqual => MaxLogitDifference <= MostDifference && GreedyEqual is null or 1.0;
}
