using System.Text.Json;

namespace Rag.Eval.Datasets;

/// <summary>The forms by name, and how a file's form is told from what it holds.</summary>
public static class DatasetForms
{
    private static readonly Dictionary<string, DatasetForm> s_byName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["questions"] = DatasetForm.Questions,
        ["csv"] = DatasetForm.Csv,
        ["multihop"] = DatasetForm.MultiHop,
        ["squad"] = DatasetForm.Squad,
        ["realtimeqa"] = DatasetForm.RealTimeQa,
        ["rgb-noise"] = DatasetForm.RgbNoise,
        ["rgb-rejection"] = DatasetForm.RgbRejection,
        ["rgb-integration"] = DatasetForm.RgbIntegration,
        ["rgb-counterfactual"] = DatasetForm.RgbCounterfactual,
    };

    public static IReadOnlyList<string> Names { get; } = [.. s_byName.Keys];

    /// <summary>Null where there is no form of this name.</summary>
    public static DatasetForm? Find(string name) => s_byName.TryGetValue(name, out var form) ? form : null;

    /// <summary>The form by the file's first line; RGB's rejection cannot be told from its noise and has to be named.</summary>
    /// <exception cref="DatasetException">The file cannot be read, or is of no known form.</exception>
    public static DatasetForm Of(string path)
    {
        if (FirstLine(path) is not { } line)
        {
            throw new DatasetException($"{path} holds no question: give one a line.");
        }

        if (line[0] is not ('{' or '['))
        {
            return DatasetForm.Csv;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return OfRow(document.RootElement)
                ?? throw new DatasetException(
                    $"{path}, line 1: this is no form of data set that is known here: name one with --form ({string.Join(", ", Names)})."
                );
        }
        catch (JsonException)
        {
            return DatasetForm.Squad; // a document of many lines
        }
    }

    /// <summary>Trimmed; lines without anything are passed over.</summary>
    private static string? FirstLine(string path)
    {
        using var lines = new LineReader(path, DatasetFile.LargestDocument);
        while (lines.Read() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                return line.Trim();
            }
        }

        return null;
    }

    private static DatasetForm? OfRow(JsonElement row) =>
        row.ValueKind != JsonValueKind.Object ? null
        : row.TryGetProperty("data", out _) ? DatasetForm.Squad
        : row.TryGetProperty("question_sentence", out _) ? DatasetForm.RealTimeQa
        : row.TryGetProperty("query", out _) && row.TryGetProperty("negative", out _) ? OfRgb(row)
        : row.TryGetProperty("query", out _) ? DatasetForm.MultiHop
        : row.TryGetProperty("question", out _) ? DatasetForm.Questions
        : null;

    private static DatasetForm OfRgb(JsonElement row) =>
        row.TryGetProperty("fakeanswer", out _) ? DatasetForm.RgbCounterfactual
        : row.TryGetProperty("positive", out var positive)
        && positive.ValueKind == JsonValueKind.Array
        && positive.EnumerateArray().Any(passage => passage.ValueKind == JsonValueKind.Array)
            ? DatasetForm.RgbIntegration
        : DatasetForm.RgbNoise;
}
