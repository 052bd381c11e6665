using System.CommandLine;
using Rag.Api.Hosting;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Library;
using Rag.Onnx.Inspection;

namespace Rag.Api.CommandLine;

/// <summary><c>rag models show</c>: a model's card.</summary>
internal static class ModelsShowCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "A bundled or imported model's name." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("show", "Show what is known of a model.") { name, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(parsed =>
        {
            var asked = parsed.GetRequiredValue(name);
            var library = ModelFolders.LibraryOf(new DataFolder(parsed.GetRequiredValue(dataDir).FullName));
            var card = library.Has(asked) ? library.Get(asked) : OfBundled(ModelCatalog.OpenWith(library).Get(asked));
            ModelOutput.Write(card, parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>The manifest says less than a card; the rest is read in the model's own files.</summary>
    private static ModelCard OfBundled(ModelEntry model)
    {
        var description = ModelInspection.Read(model.Folder);
        return new ModelCard(
            model.Name,
            model.Kind,
            description.Family,
            description.Parameters,
            model.Context,
            model.Dimensions,
            model.License,
            "bundled",
            Revision: null,
            Prompt: null,
            new DateTimeOffset(Directory.GetLastWriteTimeUtc(model.Folder), TimeSpan.Zero),
            model.Files
        );
    }
}
