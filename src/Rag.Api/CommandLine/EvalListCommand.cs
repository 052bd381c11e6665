using System.CommandLine;
using Rag.Api.Evaluation;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval list</c>: the runs that there are.</summary>
internal static class EvalListCommand
{
    public static Command Create()
    {
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("list", "List the runs, the newest first.") { json, dataDir };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await RunAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var runs = await access.ListAsync(cancellation);
                var calibrations = await access.CalibrationsAsync(cancellation);
                if (parsed.GetValue(json))
                {
                    foreach (var run in runs)
                    {
                        JsonLines.Write(RunLine.Of(run, calibrations));
                    }
                }
                else
                {
                    RunTable.Print(runs, calibrations);
                }

                return 0;
            }
        );
        return command;
    }
}
