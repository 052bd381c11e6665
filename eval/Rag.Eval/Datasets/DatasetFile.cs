using System.Text;
using System.Text.Json;

namespace Rag.Eval.Datasets;

/// <summary>Reads JSON and JSON lines, plain or gzipped, within bounds.</summary>
internal static class DatasetFile
{
    /// <summary>Characters of a line that is one record.</summary>
    public const int LongestLine = 1 << 20;

    /// <summary>Characters of a document that is read whole.</summary>
    public const int LargestDocument = 1 << 28;

    /// <summary>
    /// The JSON objects of a file, one from each line; blank lines are passed over. A row can be read until the next one is asked for.
    /// </summary>
    public static IEnumerable<DatasetRow> ReadRows(string path)
    {
        using var lines = new LineReader(path, LongestLine);
        while (lines.Read() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                var place = $"{path}, line {lines.Number}";
                using var document = Parse(place, line);
                yield return document.RootElement.ValueKind == JsonValueKind.Object
                    ? new DatasetRow(place, document.RootElement)
                    : throw new DatasetException($"{place}: a JSON object belongs here, one on each line.");
            }
        }
    }

    /// <summary>The same as values that stay.</summary>
    public static IEnumerable<JsonElement> ReadLines(string path) => ReadRows(path).Select(row => row.Json.Clone());

    /// <summary>The whole file as one JSON value.</summary>
    public static JsonDocument Read(string path)
    {
        using var lines = new LineReader(path, LargestDocument);
        var text = new StringBuilder();
        while (lines.Read() is { } line)
        {
            if (text.Length + line.Length > LargestDocument)
            {
                throw new DatasetException($"{path} has more than {LargestDocument} characters in one document: split it.");
            }

            text.Append(line).Append('\n'); // so that a fault has the line of the file
        }

        return Parse(path, text.ToString());
    }

    private static JsonDocument Parse(string place, string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            var line = json.AsSpan().TrimEnd('\n').Contains('\n') ? $", line {exception.LineNumber + 1}" : "";
            throw new DatasetException($"{place}{line}: this is not JSON ({exception.Message}).", exception);
        }
    }
}
