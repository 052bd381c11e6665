using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Stores.Conformance;

/// <summary>Runs and outcomes as tests of <see cref="IEvalRuns"/> need them: small, and no two alike.</summary>
public static class MadeRuns
{
    private static readonly DateTimeOffset s_time = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    public static EvalRun Run(string id)
    {
        var settings = new Dictionary<string, string> { ["Retrieval:Dense"] = "1", ["Models:reader"] = "ab“c”" };
        var plan = new RunPlan("set", "d1", 9, RunKind.Answer, 10, new RunConfiguration(settings));
        return new EvalRun(id, plan, null, RunState.Running, s_time, null, 0, new Dictionary<string, double>(), null);
    }

    /// <summary>
    /// Quotes the article "f00" and names the URLs "a1" and "a2". The fourth lacks the figure that rises from one to the next.
    /// </summary>
    public static CaseOutcome Outcome(int ordinal, string question = "Who?")
    {
        var figures = new Dictionary<string, double> { ["mrr@10"] = 1 };
        if (ordinal != 3)
        {
            figures["f1"] = ordinal / 3.0;
        }

        return new CaseOutcome(
            ordinal,
            new EvalCase(
                $"q{ordinal}",
                question,
                ordinal % 2 == 0 ? "even" : "odd",
                [new Evidence("a1", "It rose."), new Evidence("a2", "It stays.")]
            )
            {
                Golds = ordinal == 1 ? [] : ["Ann", "Ann B."],
            },
            [new RankedPassage(1, "f00", 2, null, 5, 90, .25, [0, 1]), new RankedPassage(2, "f01", 1, "a2", 0, 7, -1, [])],
            new CaseAnswer("Ann — “Ann did.”", "Ann", "Ann did.", false, .5, null, 0),
            new CaseCost(1.5, ordinal == 0 ? null : 2, 3.25, 100, 60, 40, 9),
            figures,
            ordinal == 0 ? null : new CaseMiss(MissStage.PutDown, 1, 4, null, 3, "The extractor chose “Ann did” in its place.")
        );
    }

    /// <summary>An article by what runs know of it.</summary>
    public static Article Article(string id, string url) =>
        new(new ArticleId(id), 1, url, "Title", null, null, null, null, null, s_time, s_time, "", new string('0', 64));
}
