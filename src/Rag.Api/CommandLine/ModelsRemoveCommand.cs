using System.CommandLine;
using System.Globalization;
using Rag.Api.Hosting;
using Rag.ModelFiles.Catalog;
using Rag.Retrieval.Reranking;
using Rag.Stores.Embedded;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag models remove</c>: a model leaves the library, unless something names or uses it.</summary>
internal static class ModelsRemoveCommand
{
    private static readonly string[] s_settings =
    [
        $"{ModelOptions.Section}:{nameof(ModelOptions.Reader)}",
        $"{ModelOptions.Section}:{nameof(ModelOptions.Embedder)}",
        $"{ModelOptions.Section}:{nameof(ModelOptions.Extractor)}",
        $"{RerankingOptions.Section}:{nameof(RerankingOptions.Model)}",
    ];

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "An imported model's name." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("remove", "Remove a model from the library.") { name, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(parsed =>
        {
            var model = parsed.GetRequiredValue(name);
            Remove(new DataFolder(parsed.GetRequiredValue(dataDir).FullName), model);
            if (parsed.GetValue(json))
            {
                JsonLines.Write(new { Removed = model });
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"Removed: {model}.");
            }
        });
        return command;
    }

    private static void Remove(DataFolder data, string name)
    {
        if (ModelCatalog.OpenBundled().Models.Any(model => model.Name == name))
        {
            throw new InvalidOperationException($"{name} came with the program and cannot be removed.");
        }

        var configuration = new ConfigurationManager();
        RagConfiguration.AddSettings(configuration);
        if (s_settings.FirstOrDefault(key => configuration[key] == name) is { } setting)
        {
            throw new InvalidOperationException($"{name} is what {setting} names: let the setting name another model first.");
        }

        var library = ModelFolders.LibraryOf(data);
        if (!library.Has(name))
        {
            library.Remove(name); // which says that there is none, or removes a folder without a card
            return;
        }

        try
        {
            using var alone = DataFolderLock.Take(data.Path);
            library.Remove(name);
        }
        catch (StoreOpenException e)
        {
            throw new InvalidOperationException($"{name} may be in use and was not removed. {e.Message}", e);
        }
    }
}
