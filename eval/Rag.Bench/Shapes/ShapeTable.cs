using System.Globalization;
using Rag.Bench.Exactness;
using Rag.Bench.Tables;

namespace Rag.Bench.Shapes;

/// <summary>The table of measured shapes in a page of Markdown.</summary>
internal static class ShapeTable
{
    private const string Columns =
        "| Shape | Weights | Prefill/s | Decode/s | Read a token | Share | of processors | Load | Ready | KV a token | State | Memory |";

    private const double Mebi = 1 << 20;

    /// <param name="json">What <c>rag-bench shapes</c> wrote.</param>
    /// <param name="exactness">Of families; null for a table without that column.</param>
    /// <exception cref="InvalidDataException">The text is no such report, or has a shape that is not known any more.</exception>
    public static IEnumerable<string> Of(string name, string json, ExactnessFile? exactness)
    {
        var report = ReportFile.Read<ShapesReport>(name, json);
        var machine = new FigureFile(name, json).At(FigureFile.Machine);
        var (head, line) = exactness is null ? ("", "") : (" Exactness |", "---|");
        return
        [
            Text($"{report.Threads} threads on {machine}:"),
            "",
            Columns + head,
            $"|---|---|---|---|---|---|---|---|---|---|---|---|{line}",
            .. report.Shapes.Select(shape => Row(name, shape) + (exactness is null ? "" : $" {exactness.Of(FamilyOf(name, shape))} |")),
        ];
    }

    private static string Row(string name, ShapeReport report)
    {
        var warm = report.Warm;
        var pace = warm.Pace ?? throw new InvalidDataException($"{name} has only the start of {report.Shape}: measure it again.");
        var state = warm.StateBytes == 0 ? "" : Text($"{warm.StateBytes / Mebi:F1} MiB");
        var kv = warm.KvBytesPerToken == 0 ? "" : Text($"{warm.KvBytesPerToken / 1024} KiB");
        return Text($"| {report.Shape} | {report.Weights} | {pace.PrefillTokensPerSecond:F0} | {pace.DecodeTokensPerSecond:F0} ")
            + Text($"| {pace.TokenBytes / 1e6:F0} MB | {pace.Share:F2} | {pace.ProcessorShare:F2} | {report.LoadAverage:F0} ")
            + Text($"| {warm.ReadySeconds:F1} s | {kv} | {state} | {warm.OwnMiB:F0} + {warm.MappedMiB:F0} MiB |");
    }

    private static string FamilyOf(string name, ShapeReport report) =>
        ModelShapeCase.All.FirstOrDefault(shape => shape.Name == report.Shape)?.Family
        ?? throw new InvalidDataException($"{name} has a shape {report.Shape}, which is not known any more: measure it again.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
