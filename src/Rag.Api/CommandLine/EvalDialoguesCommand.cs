using System.CommandLine;
using System.Globalization;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Eval.Dialogues;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>
/// <c>rag eval dialogues</c>: follow-ups asked within their dialogues, beside the same questions in words that stand alone.
/// </summary>
internal static class EvalDialoguesCommand
{
    public static Command Create()
    {
        var dialogues = new Argument<FileInfo>("dialogues")
        {
            Description =
                "File of JSON lines {id,first,follow_up,alone,article,golds}, or {first_id,alone_id,follow_up} of news-questions.",
        };
        var folder = new Option<DirectoryInfo>("--folder")
        {
            Description = "Where the data sets lie.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("..", "shared", "data")),
        };
        var answers = new Option<bool>("--answers") { Description = "Answer both questions as well, and score the answers." };
        var rewriting = new Option<bool>("--rewriting")
        {
            Description = "Have the reader rewrite each follow-up as well, and search for what it wrote.",
        };
        var run = new Option<FileInfo?>("--run") { Description = "File to write, a JSON line for each dialogue." };
        var before = new Option<FileInfo?>("--first-answers")
        {
            Description = "File that an earlier run wrote with --run: what it answered to the first questions is not asked again.",
        };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("dialogues", "Ask follow-up questions within their dialogues and score what they find.")
        {
            dialogues,
            folder,
            answers,
            rewriting,
            run,
            before,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var cases = DialogueCase.Load(parsed.GetRequiredValue(dialogues).FullName, parsed.GetRequiredValue(folder).FullName);
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                await AskCommand.RequireNewsAsync(services, cancellation);
                await WarmUp.RunAsync(services, cancellation);
                var evaluation = new DialogueEvaluation(
                    services.GetRequiredService<ISearcher>(),
                    services.GetRequiredService<IAnswerer>(),
                    parsed.GetValue(rewriting) ? services.GetRequiredService<IReader>() : null,
                    parsed.GetValue(answers),
                    parsed.GetValue(before) is { } earlier
                        ? JsonLines.Read<EarlierLine>(earlier).ToDictionary(line => line.Case.Id, line => line.FirstAnswer)
                        : null
                );
                await using var lines = parsed.GetValue(run) is { } file ? new StreamWriter(file.FullName) { AutoFlush = true } : null;
                var results = new List<DialogueResult>();
                await foreach (var result in evaluation.RunAsync(cases, cancellation))
                {
                    results.Add(result);
                    if (lines is not null)
                    {
                        JsonLines.Write(lines, result);
                    }
                }

                var (all, tune, report) = (Half(results, null), Half(results, true), Half(results, false));
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(
                        new
                        {
                            All = all,
                            Tune = tune,
                            Report = report,
                        }
                    );
                }
                else
                {
                    Print("all", all);
                    Print("tuning", tune);
                    Print("reporting", report);
                }

                return 0;
            }
        );
        return command;
    }

    private static DialogueScores Half(List<DialogueResult> results, bool? isForTuning) =>
        DialogueScores.Of([.. results.Where((_, place) => isForTuning is null || DialogueEvaluation.IsForTuning(place) == isForTuning)]);

    private static void Print(string half, DialogueScores scores)
    {
        var found = string.Create(
            CultureInfo.InvariantCulture,
            $"{scores.Dialogues} dialogues, success@5 alone {scores.Alone:F3}, follow-up {scores.FollowUp:F3}, "
                + $"without its dialogue {scores.WithoutDialogue:F3}; {scores.Disturbed} disturbed"
        );
        var declined = scores.AloneDeclined is null
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"; declined of {scores.Unanswerable} without an answer: alone {scores.AloneDeclined:F3}, "
                    + $"follow-up {scores.FollowUpDeclined:F3}"
            );
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{half}[/]: {found}{declined}");
    }

    /// <summary>What is read of an earlier run.</summary>
    private sealed record EarlierLine(EarlierCase Case, string FirstAnswer);

    private sealed record EarlierCase(string Id);
}
