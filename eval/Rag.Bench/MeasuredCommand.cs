using System.CommandLine;
using System.Text.Json;
using Rag.Api.CommandLine;
using Rag.Bench.Machines;
using Rag.Bench.Shapes;

namespace Rag.Bench;

/// <summary>
/// What all benchmarks have in common: they refuse a busy machine, and tell the machine, memory and disk beside their figures.
/// </summary>
internal static class MeasuredCommand
{
    private static readonly Option<bool> s_busy = new("--busy")
    {
        Description = "Measure though other processes take more than 5 % of a core; the report says so all the same.",
    };

    private static readonly Option<FileInfo?> s_out = new("--out") { Description = "Also write the report to a file, for people." };

    /// <param name="disk">Names the folder whose size is told; null for a benchmark that stores nothing.</param>
    /// <param name="asksOthers">Whether another process does the work that is measured, which is no disturbance then.</param>
    public static void SetMeasurement(
        this Command command,
        Func<ParseResult, CancellationToken, Task<BenchReport>> measure,
        Func<ParseResult, DirectoryInfo>? disk = null,
        bool asksOthers = false
    )
    {
        command.Add(BenchOptions.Quick);
        command.Add(s_busy);
        command.Add(s_out);
        command.Add(CommonOptions.Json());
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var isAnyMachineGood = asksOthers || parsed.GetValue(s_busy);
                var machine = MachineReport.Now();
                var before = await MachineWatch.GlanceAsync(cancellation);
                if (before.IsBusy && !isAnyMachineGood)
                {
                    throw new InvalidOperationException(before.Words() + " Nothing was measured: end them, or say --busy.");
                }

                using var watch = MachineWatch.Start();
                var report = await measure(parsed, cancellation);
                var use = watch.Use() with { ReadSpread = report.ReadSpread };
                Write(report, machine, use, disk?.Invoke(parsed), parsed.GetValue(s_out));
                if (use.IsBusy && !isAnyMachineGood)
                {
                    await Console.Error.WriteLineAsync($"rag-bench: {use.Words()} The figures are not to be relied on: measure again.");
                    return 1;
                }

                if (!report.IsSound)
                {
                    return 1;
                }

                report.Keep?.Invoke();
                return 0;
            }
        );
    }

    private static void Write(BenchReport report, MachineReport machine, MachineUse use, DirectoryInfo? disk, FileInfo? file)
    {
        var memory = OwnMemory.Now();
        var all = JsonLines.ToNode(report.Figures).AsObject();
        all["machine"] = JsonLines.ToNode(machine);
        all["others"] = JsonLines.ToNode(use);
        all["resources"] = JsonLines.ToNode(
            new
            {
                MemoryMib = memory.Anonymous,
                PeakMemoryMib = OwnMemory.PeakMiB(),
                MappedMib = memory.Mapped,
                DiskMib = disk is null ? (double?)null : FolderSize.MiB(disk),
            }
        );
        all["summary"] = JsonLines.ToNode(report.Summary.Values());
        all["spread"] = JsonLines.ToNode(report.Summary.Spreads());
        JsonLines.Write(all);
        if (file is not null)
        {
            file.Directory?.Create();
            File.WriteAllText(file.FullName, all.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        }
    }
}
