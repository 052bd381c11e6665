using System.CommandLine;
using Rag.Api.Evaluation;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval delete</c>: a run and all that came of it are kept no longer.</summary>
internal static class EvalDeleteCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "The run's id." };
        var dataDir = CommonOptions.DataDir();
        var command = new Command("delete", "Delete a run with its outcomes.") { run, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await RunAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                await access.DeleteAsync(parsed.GetRequiredValue(run), cancellation);
                return 0;
            }
        );
        return command;
    }
}
