using System.CommandLine;
using System.Globalization;
using Rag.Api.Hosting;
using Rag.ModelFiles.Catalog;
using Rag.Onnx.Verification;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag models</c>: what there is to answer with.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        return new Command("models", "The models.")
        {
            List(),
            ModelsShowCommand.Create(),
            ModelsImportCommand.Create(),
            ModelsPullCommand.Create(),
            ModelsRemoveCommand.Create(),
            Verify(),
            QuantizeCommand.Create(),
            ModelsUseCommand.Create(),
            ModelsAdaptCommand.Create(),
        };
    }

    private static Command List()
    {
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var list = new Command("list", "List the models that came with the program, and those that were imported.") { json, dataDir };
        list.RefuseUnknownOptions();
        list.SetAction(parsed =>
        {
            var library = ModelFolders.LibraryOf(new DataFolder(parsed.GetRequiredValue(dataDir).FullName));
            Print(ModelCatalog.OpenWith(library), parsed.GetValue(json));
            var troubles = library.List().Troubles;
            foreach (var trouble in troubles)
            {
                Console.Error.WriteLine($"rag: {trouble}");
            }

            return troubles.IsEmpty ? 0 : 1;
        });
        return list;
    }

    private static void Print(ModelCatalog catalog, bool json)
    {
        if (json)
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
                Markup.Escape(model.License),
                model.Digest[..16]
            );
        }

        AnsiConsole.Write(table);
    }

    private static Command Verify()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = $"A model's folder with a {ReferenceCheck.FileName}." };
        var json = CommonOptions.Json();
        var command = new Command(
            "verify",
            "Compare a model, run in fp32, with the reference implementation's figures in its folder; exit code 0 when they are equal."
        )
        {
            folder,
            json,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            (parsed, cancellation) => Task.FromResult(Verify(parsed.GetRequiredValue(folder), parsed.GetValue(json), cancellation))
        );
        return command;
    }

    private static string Alike(ReferenceFindings findings) =>
        findings.GreedyEqual is { } share ? string.Create(CultureInfo.CurrentCulture, $", of which {share:P0} go on alike") : "";

    private static int Verify(DirectoryInfo folder, bool json, CancellationToken cancellation)
    {
        var cache = Directory.CreateTempSubdirectory("rag-verify-");
        try
        {
            var findings = ReferenceCheck.Run(folder.FullName, cache.FullName, cancellation);
            if (json)
            {
                JsonLines.Write(
                    new
                    {
                        MaxLogitDifference = double.IsFinite(findings.MaxLogitDifference) ? findings.MaxLogitDifference : (double?)null,
                        findings.GreedyEqual,
                        findings.Cases,
                    }
                );
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.CurrentCulture,
                    $"Largest difference {findings.MaxLogitDifference:G3} in {findings.Cases} cases{Alike(findings)}."
                );
            }

            return findings.IsEqual ? 0 : 1;
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }
}
