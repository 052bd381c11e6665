using System.CommandLine;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Answers;
using Rag.Eval.Runs;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval answers</c>: questions asked as a reader of the news asks them, with the answers scored.</summary>
internal static class EvalAnswersCommand
{
    public static Command Create()
    {
        var questions = new Argument<FileInfo>("questions")
        {
            Description = "File of JSON lines {id,question,kind,golds}, .gz too; golds are empty where the news does not answer.",
        };
        var url = CommonOptions.Url("Ask the service that runs there over its chat API, instead of answering in this process.");
        var json = CommonOptions.Json();
        var run = new Option<FileInfo?>("--run") { Description = "File to write, a JSON line for each question with its answer." };
        var atOnce = Count("--at-once", "How many questions are asked at once; times mean most with one.");
        atOnce.DefaultValueFactory = _ => 1;
        var limit = Count("--limit", "Ask only so many questions, from the first.");
        var dataDir = CommonOptions.DataDir();
        var command = new Command("answers", "Ask questions of the news and score the answers.")
        {
            questions,
            url,
            json,
            run,
            atOnce,
            limit,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                IReadOnlyList<AnswerCase> cases =
                [
                    .. AnswerCase.Load(parsed.GetRequiredValue(questions).FullName).Take(parsed.GetValue(limit) ?? int.MaxValue),
                ];
                await using var lines = parsed.GetValue(run) is { } file ? new StreamWriter(file.FullName) { AutoFlush = true } : null;
                var asking = new Asking(cases, parsed.GetValue(atOnce) ?? 1, lines, IsQuiet: parsed.GetValue(json));
                var scores = parsed.GetValue(url) is { } service
                    ? await AskServiceAsync(service, asking, cancellation)
                    : await AskHereAsync(parsed.GetRequiredValue(dataDir), asking, cancellation);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(scores);
                }
                else
                {
                    AnswerScoresTable.Print(scores);
                }

                return 0;
            }
        );
        return command;
    }

    private static Option<int?> Count(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }

    private static async Task<AnswerScores> AskServiceAsync(Uri service, Asking asking, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        return await RunAsync(new ChatSource(http, service, TimeProvider.System), asking, cancellation);
    }

    private static async Task<AnswerScores> AskHereAsync(DirectoryInfo dataDir, Asking asking, CancellationToken cancellation)
    {
        await using var services = RagServices.Build(dataDir);
        await AskCommand.RequireNewsAsync(services, cancellation);
        await WarmUp.RunAsync(services, cancellation);
        return await RunAsync(
            new AnswererSource(services.GetRequiredService<IAnswerer>(), services.GetRequiredService<TimeProvider>()),
            asking,
            cancellation
        );
    }

    /// <summary>Asks as a run does; what was asked is written down whatever ends the asking.</summary>
    private static async Task<AnswerScores> RunAsync(IAnswerSource source, Asking asking, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var asker = new SourceAsker(source);
        var results = new SortedDictionary<int, AnswerResult>();
        var work = new RunWork([.. asking.Cases.Select(item => item.ToEvalCase())], asker, asking.AtOnce);
        try
        {
            await RunProgressBar.ShowAsync(0, asking.Cases.Count, asking.IsQuiet, async progress =>
            {
                await new CaseAsking(work with { Progress = progress }, depth: 0, Keep, time).AskAsync(cancellation);
                return results.Count;
            });
        }
        finally
        {
            if (asking.Lines is { } lines)
            {
                foreach (var result in results.Values)
                {
                    JsonLines.Write(lines, AnswerRunLine.From(result));
                }
            }
        }

        return AnswerScores.Of([.. results.Values], time.GetElapsedTime(started));

        ValueTask Keep(IReadOnlyList<CaseOutcome> outcomes, CancellationToken _)
        {
            foreach (var outcome in outcomes)
            {
                results.Add(outcome.Ordinal, new AnswerResult(asking.Cases[outcome.Ordinal], asker.Given(outcome.Case)));
            }

            return ValueTask.CompletedTask;
        }
    }

    /// <param name="Lines">Where answers are written in the order of the questions; null for nowhere.</param>
    private sealed record Asking(IReadOnlyList<AnswerCase> Cases, int AtOnce, TextWriter? Lines, bool IsQuiet);
}

/// <summary>A question and its answer as machines read them. F1 and exact are null where the question has no answer.</summary>
internal sealed record AnswerRunLine(
    string Id,
    string Kind,
    string Question,
    IReadOnlyList<string> Golds,
    string Text,
    string Short,
    string? Quote,
    bool Refused,
    double? Confidence,
    DeclinedLine? Uncertain,
    double? F1,
    bool? Exact,
    double? FirstMs,
    double TotalMs,
    IReadOnlyList<string> Titles
)
{
    public static AnswerRunLine From(AnswerResult result)
    {
        var (asked, given) = (result.Case, result.Given);
        return new AnswerRunLine(
            asked.Id,
            asked.Kind,
            asked.Question,
            asked.Golds,
            given.Text,
            given.ShortAnswer,
            given.Quote,
            given.IsRefusal,
            given.Confidence,
            given.Declined is { } declined ? new DeclinedLine(declined.Text, declined.ShortAnswer, declined.Quote) : null,
            asked.IsAnswerable ? result.AsGiven.F1 : null,
            asked.IsAnswerable ? result.AsGiven.IsExact : null,
            given.FirstMs,
            given.TotalMs,
            given.Titles
        );
    }
}

internal sealed record DeclinedLine(string Text, string Short, string? Quote);
