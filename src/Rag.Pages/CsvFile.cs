using System.Globalization;
using System.Text;

namespace Rag.Pages;

/// <summary>
/// A table as a file for spreadsheets: UTF-8, one row a line, numbers with a point. A text that a spreadsheet would take for a formula
/// gets an apostrophe before it, since texts come from strangers.
/// </summary>
/// <param name="name">Of the file, without its ending; of letters, digits and hyphens.</param>
/// <param name="rows">Cells are texts, numbers, times or null.</param>
public sealed class CsvFile(string name, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows) : IResult
{
    private const string NewLine = "\r\n";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await writer.WriteAsync(string.Join(',', header.Select(Quoted)) + NewLine);
        foreach (var row in rows)
        {
            await writer.WriteAsync(string.Join(',', row.Select(Cell)) + NewLine);
        }
    }

    private static string Cell(object? value) =>
        value switch
        {
            null => "",
            string text => Quoted(Harmless(Texts.Plain(text))),
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new ArgumentException($"A cell is no {value.GetType().Name}.", nameof(value)),
        };

    private static string Harmless(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
