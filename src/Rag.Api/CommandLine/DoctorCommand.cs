using System.CommandLine;
using Rag.Api.Hosting;
using Rag.Onnx;
using Rag.Stores;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag doctor</c>: examines the bundled models and the store; every finding is a sentence.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("doctor", "Examine models and store.") { json, dataDir };
        command.SetAction((parsed, cancellation) =>
        {
            var findings = ModelFindings(cancellation);
            var store = StoreDoctor.Examine(parsed.GetRequiredValue(dataDir).FullName);
            findings.AddRange(store.Findings);

            if (parsed.GetValue(json))
            {
                JsonLines.Write(new { Sound = findings.Count == 0, Findings = findings, Store = store });
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated(
                    $"{store.Articles:N0} articles in {store.Revisions:N0} revisions, {store.Chunks:N0} chunks, {store.Vectors:N0} vectors, {store.Segments:N0} segments.");
                foreach (var finding in findings)
                {
                    AnsiConsole.MarkupLineInterpolated($"[red]✗[/] {finding}");
                }

                if (findings.Count == 0)
                {
                    AnsiConsole.MarkupLine("[green]✓[/] Everything is sound.");
                }
            }

            return Task.FromResult(findings.Count == 0 ? 0 : 1);
        });
        return command;
    }

    private static List<string> ModelFindings(CancellationToken cancellation)
    {
        var findings = new List<string>();
        var catalog = ModelCatalog.OpenBundled();
        foreach (var model in catalog.Models)
        {
            try
            {
                catalog.Verify(model.Name, verified: null, cancellation);
            }
            catch (ModelFileException exception)
            {
                findings.Add(exception.Message);
            }
        }

        return findings;
    }
}
