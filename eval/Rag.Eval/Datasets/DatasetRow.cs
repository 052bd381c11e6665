using System.Globalization;
using System.Text.Json;

namespace Rag.Eval.Datasets;

/// <summary>A JSON object of a data set. What it should hold and does not is a sentence with its place.</summary>
/// <param name="Place">File and line, or file and path within the document.</param>
internal readonly record struct DatasetRow(string Place, JsonElement Json)
{
    public DatasetException Wrong(string sentence) => new($"{Place}: {sentence}");

    public bool Has(string name) => Json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A text with something in it.</summary>
    public string Required(string name) =>
        Text(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text : throw Wrong($"'{name}' is missing or empty.");

    /// <summary>A text or a whole number.</summary>
    public string RequiredId(string name) =>
        Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : Required(name);

    /// <summary>Null where it is missing.</summary>
    public string? Text(string name) => Has(name) ? Text(Json.GetProperty(name), name) : null;

    /// <summary>Null where it is missing.</summary>
    public DateTimeOffset? Time(string name) =>
        Text(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw Wrong($"'{name}' is no date.");

    /// <summary>The texts of an array; null where it is missing.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        var texts = new List<string>();
        foreach (var element in Array(name))
        {
            texts.Add(Text(element, name));
        }

        return texts;
    }

    /// <summary>The elements of an array, which has to be there.</summary>
    public JsonElement.ArrayEnumerator Array(string name) =>
        Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : throw Wrong($"'{name}' has to be an array.");

    /// <summary>The objects of an array, which has to be there, each under its own place.</summary>
    public IEnumerable<DatasetRow> Objects(string name)
    {
        var number = 0;
        foreach (var element in Array(name))
        {
            var place = $"{Place}.{name}[{number++}]";
            yield return element.ValueKind == JsonValueKind.Object
                ? new DatasetRow(place, element)
                : throw new DatasetException($"{place}: an object belongs here.");
        }
    }

    public string Text(JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong($"'{name}' has to hold text.");
        }
        catch (InvalidOperationException)
        {
            throw Wrong($"'{name}' holds half a character.");
        }
    }
}
