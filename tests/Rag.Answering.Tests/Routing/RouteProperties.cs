using Rag.Answering.Routing;

namespace Rag.Answering.Tests.Routing;

public sealed class RouteProperties
{
    /// <summary>The naive model looks at every possible way there is, and takes the one that the rule's words describe.</summary>
    [Fact]
    public void Plan_OfRandomCandidates_IsWhatEnumeratingAllWaysGives()
    {
        var random = new Random(7);
        foreach (var _ in Enumerable.Range(0, 20_000))
        {
            RouteCandidate[] candidates =
            [
                .. Enumerable
                    .Range(0, random.Next(1, 6))
                    .Select(i => new RouteCandidate($"g{i}", random.Next(0, 5) * 100, random.Next(0, 5) * 10, random.Next(0, 5) * .25)),
            ];
            var budget = random.Next(3) == 0 ? RouteBudget.Unbounded : new RouteBudget(random.Next(0, 8) * 100, random.Next(0, 8) * 10);
            var allowed = random.Next(0, 4) * .25;

            Assert.Equal(Naive(candidates, budget, allowed), Route.Plan(candidates, budget, allowed));
        }
    }

    [Fact]
    public void Plan_OfAnyCandidates_KeepsTheBudgetAndGoesUpwards()
    {
        var random = new Random(8);
        foreach (var _ in Enumerable.Range(0, 20_000))
        {
            RouteCandidate[] candidates =
            [
                .. Enumerable
                    .Range(0, random.Next(1, 6))
                    .Select(i => new RouteCandidate($"g{i}", random.Next(1000), random.NextDouble() * 100, random.NextDouble())),
            ];
            var budget = new RouteBudget(random.Next(2000), random.NextDouble() * 200);

            var route = Route.Plan(candidates, budget, random.NextDouble());

            Assert.Equal(route.Order(), route);
            Assert.Equal(route.Distinct(), route);
            Assert.NotEmpty(route);
            Assert.True(
                route.Count == 1
                    || (
                        route.Sum(i => candidates[i].ComputedTokens) <= budget.ComputedTokens
                        && route.Sum(i => candidates[i].Milliseconds) <= budget.Milliseconds
                    )
            );
        }
    }

    private static List<int> Naive(RouteCandidate[] all, RouteBudget budget, double allowed)
    {
        bool Within(IEnumerable<int> way) =>
            way.Sum(i => (long)all[i].ComputedTokens) <= budget.ComputedTokens && way.Sum(i => all[i].Milliseconds) <= budget.Milliseconds;

        var fitting = Enumerable.Range(0, all.Length).Where(i => Within([i])).ToList();
        if (fitting.Count == 0)
        {
            return [all.Length - 1];
        }

        var least = fitting.Min(i => all[i].ExpectedLoss);
        var first = fitting.Where(i => all[i].ExpectedLoss <= least + allowed).OrderBy(i => all[i].Milliseconds).ThenBy(i => i).First();

        // Of all sets that begin so and fit: the one that takes the nearest stronger one wherever it can, as a number in binary has it.
        return Enumerable
            .Range(0, 1 << all.Length)
            .Select(set => Enumerable.Range(0, all.Length).Where(i => (set & (1 << i)) != 0).ToList())
            .Where(way => way.Count > 0 && way[0] == first && Within(way))
            .OrderByDescending(
                way => string.Concat(Enumerable.Range(0, all.Length).Select(i => way.Contains(i) ? '1' : '0')),
                StringComparer.Ordinal
            )
            .First();
    }
}
