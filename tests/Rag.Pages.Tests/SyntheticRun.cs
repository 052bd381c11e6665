using System.Globalization;
using Rag.Core.Evaluation;
using Rag.Eval.Runs;

namespace Rag.Pages.Tests;

/// <summary>Runs with outcomes that look like real ones, the same for the same seed.</summary>
internal static class SyntheticRun
{
    private static readonly string[] s_kinds = ["inference_query", "comparison_query", "temporal_query", "null_query"];

    private static readonly string[] s_questions =
    [
        "Which company did the regulator fine after the outage in March?",
        "Did The Gazette and The Courier agree on when the ferry service would resume?",
        "Who replaced the finance minister that resigned over the harbor contract?",
        "What did the audit of the city's water meters find, according to The Herald?",
        "Has the museum said when the stolen paintings were returned?",
    ];

    /// <summary>A run that began on this day of November 2026; later days have later ids.</summary>
    /// <param name="asked">How many questions have their outcome; null for all.</param>
    /// <param name="quality">Moves figures up or down.</param>
    /// <param name="engineMs">What a question costs the engines on average; null where that was not noted.</param>
    public static (EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes) Of(
        int day,
        int cases,
        RunKind kind = RunKind.Answer,
        RunState state = RunState.Completed,
        int? asked = null,
        double quality = 0,
        string? note = null,
        string? problem = null,
        string dataset = "multihop-rag",
        double? engineMs = null,
        params IReadOnlyList<(string Name, string Value)> settings
    )
    {
        CaseOutcome[] outcomes = [.. Enumerable.Range(0, asked ?? cases).Select(ordinal => Outcome(ordinal, kind, quality, day, engineMs))];
        var configuration = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Models:reader"] = new string('a', 64),
            ["Retrieval:DenseWeight"] = "0.5",
            ["Retrieval:Candidates"] = "200",
            ["Store:Articles"] = "609",
        };
        foreach (var (name, value) in settings)
        {
            configuration[name] = value;
        }

        var started = new DateTimeOffset(2026, 11, day, 9, 30, 0, TimeSpan.Zero);
        var run = new EvalRun(
            string.Create(CultureInfo.InvariantCulture, $"01kb{day:00}000000000000000000{(kind == RunKind.Answer ? "aa" : "ss")}"),
            new RunPlan(dataset, new string('c', 64), cases, kind, 20, new RunConfiguration(configuration)),
            note,
            state,
            started,
            state == RunState.Running ? null : started.AddMinutes(34),
            outcomes.Length,
            state == RunState.Completed ? RunMeans.Of(outcomes.Select(FiguresOf)) : new Dictionary<string, double>(),
            problem
        );
        return (run, outcomes);
    }

    public static CaseFigures FiguresOf(CaseOutcome outcome) =>
        new(outcome.Ordinal, outcome.Case.Id, outcome.Case.Kind, outcome.Case.Question, outcome.Figures, outcome.Miss?.Stage, outcome.Cost);

    private static CaseOutcome Outcome(int ordinal, RunKind kind, double quality, int seed, double? engineMs)
    {
        var random = new Random((ordinal * 1_000) + 7);
        var luck = new Random((ordinal * 1_000) + seed);
        var level = random.NextDouble() + quality + (luck.NextDouble() * 0.2) - 0.1;
        var recall =
            level < 0.15 ? 0
            : level < 0.35 ? 0.5
            : 1.0;
        var figures = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["evidence_recall@10"] = recall,
            ["all_evidence@10"] = recall == 1 ? 1 : 0,
            ["mrr@10"] = recall == 0 ? 0 : 1.0 / (1 + luck.Next(5)),
            ["map@10"] = recall * 0.6,
            ["hits@4"] = recall > 0 ? 1 : 0,
            ["hits@10"] = recall > 0 ? 1 : 0,
        };
        var isRight = level > 0.4;
        if (kind == RunKind.Answer)
        {
            figures["f1"] = isRight ? 1 : Math.Max(0, Math.Round(level, 2));
            figures["exact"] = isRight ? 1 : 0;
            figures["wrong_answer"] = level < 0.25 ? 1 : 0;
            figures["quote_verbatim"] = 1;
            figures["gold_found"] = recall;
        }

        var stage =
            recall < 1 ? (MissStage?)(ordinal % 9 == 0 ? MissStage.NotChunkedWhole : MissStage.NotRetrieved)
            : kind == RunKind.Answer && !isRight ? (MissStage)(3 + (ordinal % 6))
            : null;
        var question = $"{s_questions[ordinal % s_questions.Length]}{(ordinal < s_questions.Length ? "" : $" ({ordinal})")}";
        return new CaseOutcome(
            ordinal,
            new EvalCase(
                $"q{ordinal}",
                question,
                s_kinds[ordinal % s_kinds.Length],
                [new Evidence("gazette-1", "fined Norlink 12 million crowns after the outage"), new Evidence("courier-2", null)]
            )
            {
                Golds = ["Norlink"],
            },
            Ranking(luck, recall),
            kind == RunKind.Answer
                ? new CaseAnswer(
                    "Norlink.",
                    isRight ? "Norlink" : "the harbor company",
                    "The regulator fined Norlink 12 million crowns after the outage.",
                    IsRefusal: stage == MissStage.Declined,
                    Math.Round(Math.Clamp(level, 0.02, 0.98), 2),
                    stage == MissStage.Declined ? "Norlink" : null,
                    0
                )
                : null,
            new CaseCost(4 + (luck.NextDouble() * 9), 38 + (luck.NextDouble() * 40), 120 + (luck.NextDouble() * 300), 1312, 1240, 72, 12)
            {
                Author = engineMs is { } mean ? new CaseAuthor("any", mean * 2 * luck.NextDouble(), 1, ordinal % 4) : null,
            },
            figures,
            stage is { } lost
                ? new CaseMiss(lost, 1, 14, null, 23, "The second piece of evidence ranks behind the passages that are kept.")
                : null
        );
    }

    private static RankedPassage[] Ranking(Random random, double recall) =>
        [
            .. Enumerable
                .Range(0, 14)
                .OrderBy(_ => random.Next())
                .Select(
                    (article, index) =>
                        new RankedPassage(
                            index + 1,
                            $"{article:x16}",
                            article == 3 ? 2 : 1,
                            $"source-{article}",
                            0,
                            160,
                            0.92 - (index * 0.031),
                            article == 0 && recall > 0 ? [0]
                                : article == 1 && recall == 1 ? [1]
                                : []
                        )
                ),
        ];
}
