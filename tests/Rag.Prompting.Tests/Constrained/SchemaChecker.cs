using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rag.Prompting.Tests.Constrained;

/// <summary>JSON Schema as its specification says, of the keywords that are supported: knows nothing of automata.</summary>
internal static class SchemaChecker
{
    public static bool IsValid(JsonElement value, JsonElement schema, JsonElement root)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.GetBoolean();
        }

        return schema.EnumerateObject().All(keyword => Holds(keyword.Name, keyword.Value, value, schema, root));
    }

    private static bool Holds(string keyword, JsonElement rule, JsonElement value, JsonElement schema, JsonElement root)
    {
        var isObject = value.ValueKind == JsonValueKind.Object;
        var isArray = value.ValueKind == JsonValueKind.Array;
        var isString = value.ValueKind == JsonValueKind.String;
        return keyword switch
        {
            "$ref" => IsValid(value, Resolve(rule.GetString()!, root), root),
            "const" => JsonElement.DeepEquals(value, rule),
            "enum" => rule.EnumerateArray().Any(option => JsonElement.DeepEquals(value, option)),
            "anyOf" => rule.EnumerateArray().Any(branch => IsValid(value, branch, root)),
            "oneOf" => rule.EnumerateArray().Count(branch => IsValid(value, branch, root)) == 1,
            "type" => rule.ValueKind == JsonValueKind.Array
                ? rule.EnumerateArray().Any(type => IsOf(value, type.GetString()!))
                : IsOf(value, rule.GetString()!),
            "properties" => !isObject
                || rule.EnumerateObject()
                    .All(property => !value.TryGetProperty(property.Name, out var member) || IsValid(member, property.Value, root)),
            "required" => !isObject || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
            "additionalProperties" => !isObject
                || value
                    .EnumerateObject()
                    .Where(member =>
                        !schema.TryGetProperty("properties", out var properties) || !properties.TryGetProperty(member.Name, out _)
                    )
                    .All(member => IsValid(member.Value, rule, root)),
            "items" => !isArray || value.EnumerateArray().All(item => IsValid(item, rule, root)),
            "minItems" => !isArray || value.GetArrayLength() >= rule.GetInt32(),
            "maxItems" => !isArray || value.GetArrayLength() <= rule.GetInt32(),
            "minLength" => !isString || value.GetString()!.EnumerateRunes().Count() >= rule.GetInt32(),
            "maxLength" => !isString || value.GetString()!.EnumerateRunes().Count() <= rule.GetInt32(),
            "pattern" => !isString || Regex.IsMatch(value.GetString()!, rule.GetString()!),
            _ => true,
        };
    }

    private static bool IsOf(JsonElement value, string type) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => throw new ArgumentException($"There is no type {type}."),
        };

    private static JsonElement Resolve(string reference, JsonElement root) =>
        reference.Split('/').Skip(1).Aggregate(root, (element, name) => element.GetProperty(name));
}
