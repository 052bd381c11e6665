using System.CommandLine;
using System.Globalization;
using Rag.Api.Hosting;
using Rag.Api.Storage;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Qdrant;
using Rag.Stores.Qdrant.Repairs;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag store</c>: holds the index in Qdrant to the store.</summary>
internal static class StoreIndexCommands
{
    public static Command Verify() =>
        Compare("verify", "Tell which chunks Qdrant lacks, has otherwise or has too much; exit code 0 when there are none.", mends: false);

    public static Command Repair() =>
        Compare("repair", "Mend what 'rag store verify' tells; stopped half-way, it goes on where it was.", mends: true);

    private static Command Compare(string name, string description, bool mends)
    {
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command(name, description) { json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                if (services.GetRequiredService<StoreOptions>().Index != StoreIndex.Qdrant)
                {
                    throw new InvalidOperationException("The index is in this process: set Store:Index to Qdrant to have one to compare.");
                }

                QdrantServices.ClaimCollection(services);

                // The index itself is not opened, so that nothing follows the store into Qdrant meanwhile.
                using var repair = new IndexRepair(
                    services.GetRequiredService<IIndexTruth>(),
                    services.GetRequiredService<IArticleCatalog>(),
                    services.GetRequiredService<QdrantOptions>(),
                    services.GetRequiredService<QdrantMetrics>(),
                    services.GetRequiredService<TimeProvider>(),
                    services.GetRequiredService<ILogger<IndexRepair>>()
                );
                var report = await repair.RunAsync(mends, cancellation);
                Print(report, mends, parsed.GetValue(json));
                return report.IsSound || mends ? 0 : 1;
            }
        );
        return command;
    }

    private static void Print(RepairReport report, bool mends, bool asJson)
    {
        if (asJson)
        {
            JsonLines.Write(report);
            return;
        }

        AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"{report.Collection}: {report.Chunks:N0} chunks in the store.");
        Print("missing in Qdrant", report.Missing, report.MissingExamples);
        Print("different in Qdrant", report.Differing, report.DifferingExamples);
        Print("in Qdrant alone", report.Orphaned, report.OrphanedExamples);
        if (report.IsSound)
        {
            AnsiConsole.MarkupLine("[green]✓[/] Qdrant has what the store has.");
        }
        else if (mends)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"[green]✓[/] {report.Mended:N0} points were mended.");
        }
    }

    private static void Print(string what, long count, IReadOnlyList<string> examples)
    {
        if (count > 0)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"[red]✗[/] {count:N0} {what}: {string.Join("; ", examples)}");
        }
    }
}
