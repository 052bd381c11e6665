namespace Rag.Answering.Routing;

/// <summary>The way of a question over the generators, as a function of what is known of them.</summary>
public static class Route
{
    /// <summary>
    /// Who is asked, as places in <paramref name="candidates"/>: first the cheapest of those that fit the budget and whose expected loss is
    /// at most <paramref name="allowedLoss"/> above the least (of equally cheap ones the weakest); then, as long as all together fit, each
    /// stronger one. Where none fits, the strongest alone, which says so itself.
    /// </summary>
    /// <param name="candidates">The weakest first; at least one.</param>
    public static IReadOnlyList<int> Plan(IReadOnlyList<RouteCandidate> candidates, RouteBudget budget, double allowedLoss)
    {
        int[] fitting = [.. Enumerable.Range(0, candidates.Count).Where(i => Fits(candidates[i], budget))];
        if (fitting.Length == 0)
        {
            return [candidates.Count - 1];
        }

        var bound = fitting.Min(i => candidates[i].ExpectedLoss) + allowedLoss;
        var first = fitting.Where(i => candidates[i].ExpectedLoss <= bound).MinBy(i => candidates[i].Milliseconds);
        var (route, left) = (new List<int> { first }, Less(budget, candidates[first]));
        foreach (var stronger in fitting.Where(i => i > first && Fits(candidates[i], left)))
        {
            if (Fits(candidates[stronger], left))
            {
                route.Add(stronger);
                left = Less(left, candidates[stronger]);
            }
        }

        return route;
    }

    private static bool Fits(RouteCandidate candidate, RouteBudget budget) =>
        candidate.ComputedTokens <= budget.ComputedTokens && candidate.Milliseconds <= budget.Milliseconds;

    private static RouteBudget Less(RouteBudget budget, RouteCandidate candidate) =>
        new(budget.ComputedTokens - candidate.ComputedTokens, budget.Milliseconds - candidate.Milliseconds);
}
