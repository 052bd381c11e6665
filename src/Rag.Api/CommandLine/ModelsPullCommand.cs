using System.CommandLine;
using Rag.Api.Hosting;
using Rag.Fetching.ModelHubs;
using Rag.ModelFiles.Library;

namespace Rag.Api.CommandLine;

/// <summary><c>rag models pull</c>: the one command that asks a hub.</summary>
internal static class ModelsPullCommand
{
    private const string UsualRevision = "main";

    public static Command Create()
    {
        var model = new Argument<string>("model")
        {
            Description = "A repository of the hub, OWNER/NAME, with @REVISION where it is not main.",
        };
        var files = new Option<string[]>("--file")
        {
            Description = "Which weights, where the repository has several: a name in which * stands for any characters. May be repeated.",
        };
        var mirror = new Option<string?>("--mirror") { Description = "Another hub with the same API; HF_ENDPOINT names one too." };
        var tokenFile = new Option<FileInfo?>("--token-file")
        {
            Description = "File of the token for gated repositories; HF_TOKEN holds one too.",
        };
        var (name, json, dataDir) = (ModelsImportCommand.NameOption(), CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("pull", "Fetch a model from the Hugging Face hub or a mirror into the library.")
        {
            model,
            files,
            mirror,
            tokenFile,
            name,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var from = Split(parsed.GetRequiredValue(model));
                var options = ModelHubOptions.Read(
                    Environment.GetEnvironmentVariable,
                    parsed.GetValue(mirror),
                    parsed.GetValue(tokenFile)?.FullName
                );
                var library = ModelFolders.LibraryOf(new DataFolder(parsed.GetRequiredValue(dataDir).FullName));
                using var turn = ModelImports.Begin(library, parsed.GetValue(name) ?? ModelName.Of(from.Repository));
                var card = await PullProgressBar.ShowAsync(parsed.GetValue(json), progress =>
                    ModelPull.RunAsync(library, turn, options, from, parsed.GetValue(files) ?? [], progress, cancellation)
                );
                ModelOutput.Write(card, parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    private static (string Repository, string Revision) Split(string model) =>
        model.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? (model[..at], model[(at + 1)..]) : (model, UsualRevision);
}
