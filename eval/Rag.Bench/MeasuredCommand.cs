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
    /// <param name="disk">Names the folder whose size is told; null for a benchmark that stores nothing.</param>
    /// <param name="isAnyMachineGood">
    /// Whether the figures hold on a busy machine as well, since nothing is timed or another process does what is timed; null: never.
    /// </param>
    public static void SetMeasurement(
        this Command command,
        Func<ParseResult, CancellationToken, Task<BenchReport>> measure,
        Func<ParseResult, DirectoryInfo>? disk = null,
        Func<ParseResult, bool>? isAnyMachineGood = null
    )
    {
        command.Add(BenchOptions.Quick);
        command.Add(BenchOptions.Busy);
        command.Add(BenchOptions.Out);
        command.Add(CommonOptions.Json());
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var isAnyGood = parsed.GetValue(BenchOptions.Busy) || isAnyMachineGood?.Invoke(parsed) is true;
                using var machine = await WatchedMachine.BeginAsync(isAnyGood, cancellation);
                var report = await measure(parsed, cancellation);
                var use = machine.Use() with { ReadSpread = report.ReadSpread };
                Write(report, machine.Report, use, disk?.Invoke(parsed), parsed.GetValue(BenchOptions.Out));
                machine.RequireQuiet(use);
                return report.IsSound ? 0 : 1;
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
