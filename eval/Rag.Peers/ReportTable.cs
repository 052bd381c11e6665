using System.Globalization;

namespace Rag.Peers;

/// <summary>The report for people.</summary>
internal static class ReportTable
{
    public static void Write(ComparisonReport report, TextWriter output)
    {
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Machine.Processor}, {report.Machine.Processors} processors, {report.Machine.InstructionSets[0]}, "
                    + $"{report.Settings.Threads} threads; load average before: {report.Machine.LoadAverage:0.00}"
            )
        );
        foreach (var engine in report.Engines)
        {
            output.WriteLine($"{engine.Name}: {engine.Description}");
            var graph = engine.GraphMib is { } made ? string.Create(CultureInfo.InvariantCulture, $" and {made:0} MiB of graph") : "";
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  memory at most {engine.PeakMemoryMib:0} MiB; on disk {engine.ModelMib:0} MiB of model{graph}"
                )
            );
        }

        output.WriteLine();
        foreach (var measure in report.Measures.GroupBy(measure => measure.Measure))
        {
            output.WriteLine(measure.Key);
            foreach (var engine in measure)
            {
                output.WriteLine($"  {engine.Engine.PadRight(20)} median {Number(engine.Median)}   p90 {Number(engine.P90)}");
            }
        }

        Section("first tokens equal to ours", report.SameFirstToken);
        Section("summary (above 1: ours is faster)", report.Summary);

        static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture).PadLeft(10);

        void Section(string title, IReadOnlyDictionary<string, double> values)
        {
            output.WriteLine();
            output.WriteLine(title);
            foreach (var (name, value) in values)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name.PadRight(44)} {value:0.000}"));
            }
        }
    }
}
