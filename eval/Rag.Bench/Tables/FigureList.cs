using System.Globalization;
using System.Text.Json.Nodes;

namespace Rag.Bench.Tables;

/// <summary>The figures that one table of a page shows.</summary>
/// <param name="file">The name of the file that has them.</param>
internal sealed class FigureList(string file)
{
    private const string Separator = " = ";

    private readonly List<(string Figure, string Words)> _rows = [];

    public string File => file;

    /// <exception cref="InvalidDataException">The line is no figure with its words.</exception>
    public void Add(string line)
    {
        var at = line.IndexOf(Separator, StringComparison.Ordinal);
        if (at < 1)
        {
            throw new InvalidDataException(
                $"\"{line}\" in the table of {file} is no figure with its words, as in \"decode_vs_gqa = decode\"."
            );
        }

        _rows.Add((line[..at].Trim(), line[(at + Separator.Length)..].Trim()));
    }

    /// <param name="json">The file's text; null where nothing was measured yet.</param>
    public IEnumerable<string> Table(string? json)
    {
        if (json is null)
        {
            return ["Not measured yet."];
        }

        var report = JsonNode.Parse(json)!;
        return [Heading(report), "|---|---|---|", .. _rows.Select(row => Row(report, row.Figure, row.Words))];
    }

    private static string Heading(JsonNode report)
    {
        var machine = report["machine"];
        var busy = report["others"]?["is_busy"]?.GetValue<bool>() == true ? ", busy" : "";
        var words = machine is null
            ? ""
            : $"{machine["processor"]}, {machine["processors"]} processors, {machine["instruction_sets"]?[0]}{busy}";
        return $"| {words} | | nine of ten |";
    }

    private string Row(JsonNode report, string figure, string words)
    {
        var value = report["summary"]?[figure] ?? throw new InvalidDataException($"{file} has no figure {figure}.");
        var spread = report["spread"]?[figure];
        var range = spread is null ? "" : $"{Number(spread["low"]!)} to {Number(spread["high"]!)}";
        return $"| {words} | {Number(value)} | {range} |";
    }

    /// <summary>Three digits that count.</summary>
    private static string Number(JsonNode value)
    {
        var number = value.GetValue<double>();
        var format = Math.Abs(number) switch
        {
            >= 100 => "#,0",
            >= 10 => "0.0",
            >= 1 => "0.00",
            _ => ".000",
        };
        return number.ToString(format, CultureInfo.InvariantCulture);
    }
}
