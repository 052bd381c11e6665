using System.CommandLine;
using System.Globalization;
using Rag.Api.Hosting;
using Rag.Api.Storage;
using Rag.Ingestion.Samples;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Cuda;
using Rag.Stores.Doctor;
using Rag.Stores.Guard;
using Rag.Stores.Postgres;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>
/// <c>rag doctor</c>: examines the bundled and imported models and the store, with <c>--gpu</c> CUDA, or with <c>--url</c> a running
/// service; every finding is a sentence.
/// </summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var gpu = new Option<bool>("--gpu")
        {
            Description = "Examine CUDA instead: driver, libraries, this build, and the reader there beside the CPU.",
        };
        var url = CommonOptions.Url("Ask the service that runs there what it says of its parts, instead of examining files.");
        var command = new Command("doctor", "Examine models and store.") { gpu, url, json, dataDir };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                if (parsed.GetValue(url) is { } address)
                {
                    return await ServiceDoctor.ExamineAsync(address, parsed.GetValue(json), cancellation);
                }

                if (parsed.GetValue(gpu))
                {
                    return ExamineGpu(parsed.GetRequiredValue(dataDir), parsed.GetValue(json));
                }

                var findings = ModelFindings(parsed.GetRequiredValue(dataDir), cancellation);
                var store = StoreSettings.Postgres() is { } database
                    ? await PostgresDoctor.ExamineAsync(database, cancellation)
                    : StoreDoctor.Examine(parsed.GetRequiredValue(dataDir).FullName);
                findings.AddRange(store.Findings);
                findings.AddRange(GuardFindings(parsed.GetRequiredValue(dataDir)));

                if (parsed.GetValue(json))
                {
                    JsonLines.Write(
                        new
                        {
                            Sound = findings.Count == 0,
                            Findings = findings,
                            Store = store,
                        }
                    );
                }
                else
                {
                    var index = $"{store.Chunks:N0} chunks, {store.Vectors:N0} vectors, {store.Segments:N0} segments";
                    AnsiConsole.MarkupLineInterpolated(
                        CultureInfo.CurrentCulture,
                        $"{store.Articles:N0} articles in {store.Revisions:N0} revisions, {index}."
                    );
                    foreach (var finding in findings)
                    {
                        AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"[red]✗[/] {finding}");
                    }

                    if (findings.Count == 0)
                    {
                        AnsiConsole.MarkupLine("[green]✓[/] Everything is sound.");
                    }
                }

                return findings.Count == 0 ? 0 : 1;
            }
        );
        return command;
    }

    private static int ExamineGpu(DirectoryInfo dataDir, bool json)
    {
        using var services = RagServices.Build(dataDir);
        var report = GpuDoctor.Examine(services.GetRequiredService<Models>(), services.GetRequiredService<SampleNews>());
        var sound = report.Findings.Count == 0;
        if (json)
        {
            JsonLines.Write(
                new
                {
                    Sound = sound,
                    report.Findings,
                    Gpu = new
                    {
                        report.BuiltIn,
                        report.Driver,
                        report.Libraries,
                        report.Logits,
                        report.Ratios,
                    },
                }
            );
            return sound ? 0 : 1;
        }

        Mark(report.BuiltIn, "CUDA provider in this build");
        Mark(report.Driver, $"NVIDIA driver ({CudaLibraries.Driver})");
        foreach (var (library, found) in report.Libraries)
        {
            Mark(found, library);
        }

        if (report is { Logits: { } logits, Ratios: { } ratios })
        {
            Mark(
                logits.IsSound,
                $"logits: {logits.SameTop:P0} of the prompts have the CPU's first token, the largest difference is "
                    + $"{logits.LargestDifference:0.####}"
            );
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.CurrentCulture,
                $"  CUDA over CPU: prefill {ratios.Prefill:0.0}x, decode {ratios.Decode:0.0}x."
            );
        }

        foreach (var finding in report.Findings)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"[red]✗[/] {finding}");
        }

        return sound ? 0 : 1;

        static void Mark(bool good, string what) =>
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"{(good ? "✓" : "✗")} {what}");
    }

    /// <summary>Modes that were closed, and those of whose kept KV an alarm was raised.</summary>
    private static List<string> GuardFindings(DirectoryInfo dataDir)
    {
        var file = new GuardFile(dataDir.FullName);
        var told = file.Load().Where(mode => mode.ClosedSince is not null || mode.AlarmsRaised > 0);
        List<string> findings = [.. told.Select(mode => mode.Sentence(mode.Samples.Count))];
        return file.Trouble is { } trouble ? [trouble] : findings;
    }

    private static List<string> ModelFindings(DirectoryInfo dataDir, CancellationToken cancellation)
    {
        var library = ModelFolders.LibraryOf(new DataFolder(dataDir.FullName));
        List<string> findings = [.. library.List().Troubles];
        var catalog = ModelCatalog.OpenWith(library);
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
