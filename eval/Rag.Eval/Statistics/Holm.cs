namespace Rag.Eval.Statistics;

/// <summary>
/// Holm's correction: of several tests one is bound to look significant some day, so the smallest p-value is multiplied by their number,
/// the
/// next by one less, and none falls below one before it.
/// </summary>
public static class Holm
{
    /// <returns>The corrected p-values in the order of the given ones.</returns>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        var highest = 0.0;
        foreach (var (rank, place) in Enumerable.Range(0, pValues.Count).OrderBy(place => pValues[place]).Index())
        {
            highest = Math.Max(highest, Math.Min(1, (pValues.Count - rank) * pValues[place]));
            adjusted[place] = highest;
        }

        return adjusted;
    }
}
