using System.CommandLine;
using Rag.Eval.Datasets;
using Rag.Eval.Metrics;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval trec</c>: a ranking in a file, scored against judgments in another.</summary>
internal static class EvalTrecCommand
{
    public static Command Create()
    {
        var qrels = new Argument<FileInfo>("qrels")
        {
            Description = "Judgments: lines 'query 0 document grade', or tabs below 'query-id corpus-id score'; .gz too.",
        };
        var run = new Argument<FileInfo>("run")
        {
            Description = "Ranking: lines 'query Q0 document rank score tag', tabs as above, or JSON {query: {document: score}}; .gz too.",
        };
        var level = new Option<int>("--level", "-l")
        {
            Description = "A document is relevant from this grade on.",
            DefaultValueFactory = _ => 1,
        };
        level.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--level must be at least 1.");
            }
        });
        var complete = new Option<bool>("--complete", "-c")
        {
            Description = "Average over every query with judgments, one that the run lacks counting 0; so it is where left out.",
        };
        var ranked = new Option<bool>("--ranked-only")
        {
            Description = "Average over the queries that the run has, as trec_eval does without -c.",
        };
        var perQuery = new Option<bool>("--per-query", "-q") { Description = "Give each query's figures as well." };
        var strict = new Option<bool>("--strict") { Description = "Refuse queries that only one of the files has." };
        var json = CommonOptions.Json();
        var command = new Command("trec", "Score a ranking as trec_eval does.")
        {
            qrels,
            run,
            level,
            complete,
            ranked,
            perQuery,
            strict,
            json,
        };
        command.RefuseUnknownOptions();
        command.Validators.Add(result =>
        {
            if (result.GetValue(complete) && result.GetValue(ranked))
            {
                result.AddError("--complete and --ranked-only exclude each other: give one of them.");
            }
        });
        command.SetAction(
            async (parsed, _) =>
            {
                var rankings = Task.Run(() => TrecFiles.ReadRun(parsed.GetRequiredValue(run).FullName)); // beside the judgments
                var evaluation = TrecEvaluation.Of(
                    TrecFiles.ReadQrels(parsed.GetRequiredValue(qrels).FullName),
                    await rankings,
                    new TrecOptions(parsed.GetRequiredValue(level), IsComplete: !parsed.GetValue(ranked))
                );
                Tell(evaluation, parsed.GetValue(strict), !parsed.GetValue(ranked));
                if (parsed.GetValue(json))
                {
                    Print(evaluation, parsed.GetValue(perQuery));
                    return 0;
                }

                foreach (var line in TrecOutput.Lines(evaluation, parsed.GetValue(perQuery)))
                {
                    Console.Out.WriteLine(line);
                }

                return 0;
            }
        );
        return command;
    }

    private static void Print(TrecEvaluation evaluation, bool perQuery)
    {
        if (perQuery)
        {
            JsonLines.WriteVerbatim(new { metrics = evaluation.Metrics, queries = new Dictionary<string, object>(Queries(evaluation)) });
        }
        else
        {
            JsonLines.WriteVerbatim(new { metrics = evaluation.Metrics });
        }
    }

    private static IEnumerable<KeyValuePair<string, object>> Queries(TrecEvaluation evaluation) =>
        evaluation.Queries.Select(query => KeyValuePair.Create(query.Key, (object)query.Value));

    /// <summary>Says on standard error which queries do not meet, or refuses them.</summary>
    private static void Tell(TrecEvaluation evaluation, bool isStrict, bool isComplete)
    {
        IReadOnlyList<string> sentences =
        [
            .. Sentence(evaluation.OnlyRanked, "Queries of the run without judgments, which count nowhere"),
            .. Sentence(
                evaluation.OnlyJudged,
                isComplete ? "Queries that the run lacks, which count 0" : "Queries that the run lacks, which count nowhere"
            ),
        ];
        if (isStrict && sentences.Count > 0)
        {
            throw new DatasetException(string.Join(' ', sentences) + " Give the files of the same queries, or leave --strict out.");
        }

        foreach (
            var sentence in sentences.Concat(Sentence(evaluation.WithoutRelevant, "Queries without a relevant document, which count 0"))
        )
        {
            Console.Error.WriteLine(sentence);
        }
    }

    private static IEnumerable<string> Sentence(IReadOnlyList<string> queries, string what) =>
        queries.Count == 0 ? [] : [$"{what}: {queries.Count:N0}, {queries[0]} the first of them."];
}
