using System.CommandLine;
using Rag.Api.Evaluation;
using Rag.Eval.Gates;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval export</c>: a run as a file that later runs are held against.</summary>
internal static class EvalExportCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "The run's id; it has to be completed." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("export", "Write a run's plan and figures, a question a line, as a baseline in JSON.")
        {
            run,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                using var access = await RunAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var (its, cases) = await access.CompletedAsync(parsed.GetRequiredValue(run), cancellation);
                await using var output = Console.OpenStandardOutput();
                BaselineFile.Write(Baseline.Of(its, cases), output);
                return 0;
            }
        );
        return command;
    }
}
