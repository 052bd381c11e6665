using System.Text.Json;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>Fields of configuration files by name; a field of another type counts as absent.</summary>
internal static class JsonElements
{
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <exception cref="FormatException">The field is no list.</exception>
    public static IEnumerable<JsonElement> Array(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray()
            : throw new FormatException($"{name} is no list");

    public static bool Bool(this JsonElement element, string name, bool otherwise) =>
        element.Field(name)?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => otherwise,
        };

    public static string? String(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static int? Int(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;
}
