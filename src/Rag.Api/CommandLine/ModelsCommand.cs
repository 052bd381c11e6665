using System.CommandLine;
using Rag.ModelFiles.Catalog;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag models</c>: what there is to answer with.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var list = new Command("list", "List the models that came with the program.") { json };
        list.SetAction(parsed =>
        {
            var catalog = ModelCatalog.OpenBundled();
            if (parsed.GetValue(json))
            {
                using var output = Console.OpenStandardOutput();
                catalog.WriteList(output);
                output.WriteByte((byte)'\n');
                return;
            }

            var table = new Table().AddColumns("Name", "Kind", "MB", "License", "Digest");
            foreach (var model in catalog.Models)
            {
                table.AddRow(
                    model.Name,
                    model.Kind.ToString().ToLowerInvariant(),
                    $"{model.Bytes / 1e6:F1}",
                    model.License,
                    model.Digest[..16]
                );
            }

            AnsiConsole.Write(table);
        });
        return new Command("models", "The models.") { list };
    }
}
