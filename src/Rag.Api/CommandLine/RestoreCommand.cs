using System.CommandLine;
using Rag.Stores.Backup;

namespace Rag.Api.CommandLine;

/// <summary><c>rag restore</c>: a data folder made of a backup.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "A backup that 'rag backup' made." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("restore", "Make a data folder of a backup; it must be empty or not there yet.") { file, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            (parsed, cancellation) =>
            {
                var folder = parsed.GetRequiredValue(dataDir).FullName;
                var backup = DataBackup.Restore(parsed.GetRequiredValue(file).FullName, folder, cancellation);
                BackupCommand.Print(folder, backup, parsed.GetValue(json));
                return Task.FromResult(0);
            }
        );
        return command;
    }
}
