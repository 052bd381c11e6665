using System.Globalization;
using Rag.Bench.Machines;

namespace Rag.Bench.Shapes;

/// <summary>The table of measured shapes in a page of Markdown, between two marks.</summary>
internal static class ShapeTable
{
    public const string Begin = "<!-- shapes -->";
    public const string End = "<!-- end of shapes -->";

    private const double Mebi = 1 << 20;

    /// <summary>Writes the table in the place of what stands between the marks.</summary>
    /// <exception cref="InvalidOperationException">The page lacks the marks.</exception>
    public static void WriteInto(string path, ShapeBaseline baseline)
    {
        var page = File.ReadAllText(path);
        var start = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = start < 0 ? -1 : page.IndexOf(End, start, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new InvalidOperationException($"{path} has no place for the table: put {Begin} and {End} there.");
        }

        File.WriteAllText(path, $"{page[..start]}{Begin}\n{Of(baseline)}{page[end..]}");
    }

    public static string Of(ShapeBaseline baseline) =>
        $"""
            {baseline.Threads} threads on {baseline.Processor}, {baseline.Simd}{Noise(baseline)}:

            | Shape | Weights | Prefill/s | Decode/s | Read a token | Share | of processors | Load | Ready | KV a token | State | Memory |
            |---|---|---|---|---|---|---|---|---|---|---|---|
            {string.Concat(baseline.Shapes.Where(report => report.Warm.Pace is not null).Select(Row))}
            """;

    private static string Noise(ShapeBaseline baseline) =>
        baseline.Shapes.Any(report => report.Warm.Pace?.ReadSpread > MachineUse.NoiseBound) ? ", noisy host" : "";

    private static string Row(ShapeReport report)
    {
        var (warm, pace) = (report.Warm, report.Warm.Pace!);
        var state = warm.StateBytes == 0 ? "" : Text($"{warm.StateBytes / Mebi:F1} MiB");
        var kv = warm.KvBytesPerToken == 0 ? "" : Text($"{warm.KvBytesPerToken / 1024} KiB");
        return Text($"| {report.Shape} | {report.Weights} | {pace.PrefillTokensPerSecond:F0} | {pace.DecodeTokensPerSecond:F0} ")
            + Text($"| {pace.TokenBytes / 1e6:F0} MB | {pace.Share:F2} | {pace.ProcessorShare:F2} | {report.LoadAverage:F0} ")
            + Text($"| {warm.ReadySeconds:F1} s | {kv} | {state} | {warm.OwnMiB:F0} + {warm.MappedMiB:F0} MiB |\n");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
