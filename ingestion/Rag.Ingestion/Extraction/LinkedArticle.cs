using System.Text.Json;
using AngleSharp.Html.Dom;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Extraction;

/// <summary>The first JSON-LD object of a page that is an article. Nothing is stated where there is none.</summary>
internal sealed class LinkedArticle : IDisposable
{
    private const int MaxNames = 10;

    private readonly JsonDocument? _document;

    private readonly JsonElement? _article;

    private LinkedArticle(JsonDocument? document, JsonElement? article)
    {
        _document = document;
        _article = article;
    }

    /// <summary>Scripts that are no JSON are passed over.</summary>
    public static LinkedArticle Of(IHtmlDocument page)
    {
        foreach (var script in page.QuerySelectorAll(PageMetadata.LinkedDataScripts))
        {
            JsonDocument document;
            try
            {
                document = JsonDocument.Parse(script.TextContent);
            }
            catch (JsonException)
            {
                continue;
            }

            if (Objects(document.RootElement).Where(IsArticle).Cast<JsonElement?>().FirstOrDefault() is { } article)
            {
                return new LinkedArticle(document, article);
            }

            document.Dispose();
        }

        return new LinkedArticle(null, null);
    }

    public string? Text(string name) => Text(_article, name);

    /// <summary>Names of people or organizations, written as a text, an object or a list of either; each once, with commas.</summary>
    public string? Names(string name)
    {
        if (Value(_article, name) is not { } value)
        {
            return null;
        }

        var names = Items(value)
            .Take(MaxNames)
            .Select(item => item.ValueKind == JsonValueKind.Object ? Text(item, "name") : StringOf(item))
            .Where(text => !string.IsNullOrWhiteSpace(text))
            .Select(text => text!.Trim())
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        return names.Count == 0 ? null : string.Join(", ", names);
    }

    public void Dispose() => _document?.Dispose();

    private static IEnumerable<JsonElement> Objects(JsonElement root) =>
        root.ValueKind switch
        {
            JsonValueKind.Array => root.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object),
            JsonValueKind.Object when root.TryGetProperty("@graph", out var graph) => Objects(graph),
            JsonValueKind.Object => [root],
            _ => [],
        };

    private static bool IsArticle(JsonElement item) =>
        Value(item, "@type") is { } type
        && Items(type)
            .Select(StringOf)
            .Any(name =>
                name is not null
                && (name.EndsWith("Article", StringComparison.Ordinal) || name.EndsWith("Posting", StringComparison.Ordinal))
            );

    private static string? Text(JsonElement? item, string name) =>
        Value(item, name) is { } value ? Items(value).Take(1).Select(StringOf).FirstOrDefault() : null;

    private static JsonElement? Value(JsonElement? item, string name) =>
        item is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) ? value : null;

    private static IEnumerable<JsonElement> Items(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    /// <summary>Null for what is no text, and for a text with half a character in it.</summary>
    private static string? StringOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
