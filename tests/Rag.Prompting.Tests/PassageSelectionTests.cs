using CsCheck;

namespace Rag.Prompting.Tests;

public sealed class PassageSelectionTests
{
    private static readonly Gen<PassageCost[]> s_passages = Gen.Select(
        Gen.Int[1, 256],
        Gen.Bool,
        Gen.Double[0.01, 1],
        (tokens, cached, relevance) => new PassageCost(tokens, cached ? 0 : tokens, relevance)
    ).Array[0, 12];

    private static readonly Gen<PromptBudget> s_budgets = Gen.Select(
        Gen.Int[1, 8],
        Gen.Int[1, 1500],
        Gen.Int[-50, 1500],
        (passages, tokens, computed) => new PromptBudget(passages, tokens, computed)
    );

    [Fact]
    public void Choose_ComputedTokensUnbounded_TakesTheFirstThatFitInOrder() =>
        Gen.Select(s_passages, s_budgets)
            .Sample(
                (passages, budget) =>
                {
                    var (expected, tokens) = (new List<int>(), 0);
                    for (var i = 0; i < passages.Length; i++)
                    {
                        if (expected.Count < budget.Passages && tokens + passages[i].Tokens <= budget.PassageTokens)
                        {
                            expected.Add(i);
                            tokens += passages[i].Tokens;
                        }
                    }

                    Assert.Equal(expected, PassageSelection.Choose(passages, budget with { ComputedTokens = PromptBudget.Unbounded }));
                }
            );

    [Fact]
    public void Choose_AnyBudget_IsNeverExceeded() =>
        Gen.Select(s_passages, s_budgets)
            .Sample(
                (passages, budget) =>
                {
                    var chosen = PassageSelection.Choose(passages, budget);

                    Assert.True(chosen.Count <= budget.Passages);
                    Assert.True(chosen.Sum(i => passages[i].Tokens) <= budget.PassageTokens);
                    Assert.True(chosen.Sum(i => passages[i].ComputedTokens) <= Math.Max(0, budget.ComputedTokens));
                    Assert.Equal(chosen.Order().Distinct(), chosen);
                }
            );

    [Fact]
    public void Choose_WithinTheBudgetAnyway_IsRetrievalsOwnChoice() =>
        Gen.Select(s_passages, s_budgets)
            .Sample(
                (passages, budget) =>
                {
                    var free = PassageSelection.Choose(passages, budget with { ComputedTokens = PromptBudget.Unbounded });

                    Assert.Equal(
                        free,
                        PassageSelection.Choose(passages, budget with { ComputedTokens = free.Sum(i => passages[i].ComputedTokens) })
                    );
                }
            );

    [Fact]
    public void Choose_TightBudget_GivesUpTheLeastRelevanceForTheTokensSaved()
    {
        PassageCost[] passages =
        [
            new(200, 200, 1.0),
            new(200, 200, 0.8),
            new(200, 0, 0.6),
            new(200, 200, 0.5),
            new(200, 0, 0.4),
            new(200, 0, 0.1),
        ];

        Assert.Equal([0, 1, 2, 4, 5], PassageSelection.Choose(passages, new PromptBudget(5, 2048, 400)));
        Assert.Equal([0, 2, 4, 5], PassageSelection.Choose(passages, new PromptBudget(5, 2048, 200)));
        Assert.Equal([2, 4, 5], PassageSelection.Choose(passages, new PromptBudget(5, 2048, 0)));
    }

    [Fact]
    public void Choose_AllSlotsCouldBeFilledWithCachedPassages_AnAffordableBestStays()
    {
        PassageCost[] passages = [new(200, 200, 1.0), new(200, 200, 0.9), new(200, 0, 0.3), new(200, 0, 0.2), new(200, 0, 0.1)];

        Assert.Equal([0, 2], PassageSelection.Choose(passages, new PromptBudget(2, 2048, 250)));
    }
}
