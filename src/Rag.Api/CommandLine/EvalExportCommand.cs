using System.CommandLine;
using Rag.Api.Evaluation;
using Rag.Core.Evaluation;
using Rag.Eval.Gates;
using Rag.Eval.Metrics;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval export</c>: a run as a file that later runs are held against.</summary>
internal static class EvalExportCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "The run's id; it has to be completed." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var rankings = new Option<DirectoryInfo?>("--rankings")
        {
            Description = "Folder to write judgments and rankings to as other programs read them, in place of the baseline.",
        };
        var form = new Option<RankingForm>("--form") { Description = "Whose files those are: trec or beir." };
        var command = new Command("export", "Write a run's plan and figures, a question a line, as a baseline in JSON.")
        {
            run,
            rankings,
            form,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await RunAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var (its, cases) = await access.CompletedAsync(parsed.GetRequiredValue(run), cancellation);
                if (parsed.GetValue(rankings) is { } folder)
                {
                    await WriteRankingsAsync(access.OutcomesAsync(its.Id, cancellation), folder, parsed.GetValue(form));
                    return 0;
                }

                await using var output = Console.OpenStandardOutput();
                BaselineFile.Write(Baseline.Of(its, cases), output);
                return 0;
            }
        );
        return command;
    }

    private static async Task WriteRankingsAsync(IAsyncEnumerable<CaseOutcome> outcomes, DirectoryInfo folder, RankingForm form)
    {
        folder.Create();
        var ending = form == RankingForm.Trec ? "txt" : "tsv";
        await using var qrels = new StreamWriter(Path.Combine(folder.FullName, $"qrels.{ending}"));
        await using var run = new StreamWriter(Path.Combine(folder.FullName, $"run.{ending}"));
        var writer = new RankingWriter(qrels, run, form);
        await foreach (var outcome in outcomes)
        {
            writer.Write(outcome);
        }
    }
}
