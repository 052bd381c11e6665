using System.CommandLine;
using Rag.Api.Hosting;
using Rag.ModelFiles.Library;

namespace Rag.Api.CommandLine;

/// <summary><c>rag models import</c>: a model from this machine's disks comes into the library.</summary>
internal static class ModelsImportCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path")
        {
            Description = "A Hugging Face folder, a .gguf file (any part of a split one), or an adapter's folder.",
        };
        var name = NameOption();
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("import", "Read a model and bring it into the library, whose models are used by name.")
        {
            path,
            name,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            (parsed, cancellation) =>
            {
                var source = Path.GetFullPath(parsed.GetRequiredValue(path));
                var library = ModelFolders.LibraryOf(new DataFolder(parsed.GetRequiredValue(dataDir).FullName));
                using var turn = ModelImports.Begin(library, parsed.GetValue(name) ?? ModelName.Of(source));
                ModelOutput.Write(ModelImports.Import(library, turn, source, source, revision: null, cancellation), parsed.GetValue(json));
                return Task.FromResult(0);
            }
        );
        return command;
    }

    public static Option<string?> NameOption()
    {
        var name = new Option<string?>("--name")
        {
            Description = "The name in the library; what the path or repository is called, where left out.",
        };
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } given && ModelName.FaultOf(given) is { } fault)
            {
                result.AddError(fault);
            }
        });
        return name;
    }
}
