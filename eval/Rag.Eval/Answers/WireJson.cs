using System.Text.Json;

namespace Rag.Eval.Answers;

/// <summary>Members of JSON that another program wrote: what is missing, null or of another type is null.</summary>
internal static class WireJson
{
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    public static string? Text(this JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    public static double? Number(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) ? number : null;

    public static int? Integer(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var integer) ? integer : null;

    public static bool? Flag(this JsonElement element) =>
        element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean() : null;

    public static IEnumerable<JsonElement> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}
