using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rag.EndToEnd.Tests.Docs;

/// <summary>
/// Compares JSON with the schemas of an OpenAPI document. It is stricter than a validator: a member that the document does not name is a
/// fault too, since the document is to tell the truth and all of it.
/// </summary>
internal sealed class WireCheck(JsonElement document)
{
    private const string Reference = "#/components/schemas/";

    private static readonly Regex s_parameter = new(@"\{[^}]+\}", RegexOptions.NonBacktracking);

    /// <summary>What is wrong, each with its place; empty where nothing is.</summary>
    public IReadOnlyList<string> FaultsOf(string json, JsonElement schema)
    {
        var faults = new List<string>();
        using var parsed = JsonDocument.Parse(json);
        Compare(parsed.RootElement, schema, "$", faults);
        return faults;
    }

    /// <summary>The operation of this method whose path fits; literal paths win over those with parameters.</summary>
    public JsonElement OperationOf(string method, string path)
    {
        var bare = path.Split('?')[0];
        var fitting = document
            .GetProperty("paths")
            .EnumerateObject()
            .Where(one => one.Value.TryGetProperty(method.ToLowerInvariant(), out _))
            .Where(one => Fits(one.Name, bare))
            .OrderBy(one => s_parameter.Count(one.Name))
            .ToList();
        Assert.True(fitting.Count > 0, $"The document has no {method} {bare}.");
        return fitting[0].Value.GetProperty(method.ToLowerInvariant());
    }

    /// <summary>The schema of the answer with this status, or of those that have none of their own.</summary>
    public static JsonElement ResponseSchema(JsonElement operation, int status, string type)
    {
        var responses = operation.GetProperty("responses");
        var response = responses.TryGetProperty($"{status}", out var own) ? own : responses.GetProperty("default");
        Assert.True(response.TryGetProperty("content", out var content), $"The document says that {status} has no body.");
        Assert.True(content.TryGetProperty(type, out var form), $"The document does not say that {status} may be {type}.");
        return form.GetProperty("schema");
    }

    private static bool Fits(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(part => part.First.StartsWith('{') || part.First == part.Second);
    }

    private void Compare(JsonElement value, JsonElement schema, string place, List<string> faults)
    {
        if (schema.ValueKind == JsonValueKind.True)
        {
            return;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!;
            Assert.StartsWith(Reference, name);
            var schemas = document.GetProperty("components").GetProperty("schemas");
            Compare(value, schemas.GetProperty(name[Reference.Length..]), place, faults);
            return;
        }

        foreach (var keyword in new[] { "oneOf", "anyOf" })
        {
            if (schema.TryGetProperty(keyword, out var choices) && !choices.EnumerateArray().Any(choice => IsFine(value, choice)))
            {
                faults.Add($"{place} fits none of {keyword}: {value.GetRawText()}");
                return;
            }
        }

        if (schema.TryGetProperty("type", out var type) && !TypesOf(type).Contains(TypeOf(value, TypesOf(type))))
        {
            faults.Add($"{place} is {value.GetRawText()}, and the document says {type.GetRawText()}");
            return;
        }

        if (schema.TryGetProperty("enum", out var members) && !members.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
        {
            faults.Add($"{place} is {value.GetRawText()}, which is none of {members.GetRawText()}");
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var (index, item) in value.EnumerateArray().Index())
            {
                Compare(item, items, $"{place}[{index}]", faults);
            }
        }

        if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties))
        {
            CompareMembers(value, schema, properties, place, faults);
        }
    }

    private void CompareMembers(JsonElement value, JsonElement schema, JsonElement properties, string place, List<string> faults)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (properties.TryGetProperty(member.Name, out var known))
            {
                Compare(member.Value, known, $"{place}.{member.Name}", faults);
            }
            else if (!schema.TryGetProperty("additionalProperties", out _))
            {
                faults.Add($"{place}.{member.Name} is not in the document");
            }
        }

        if (schema.TryGetProperty("required", out var required))
        {
            faults.AddRange(
                required
                    .EnumerateArray()
                    .Select(name => name.GetString()!)
                    .Where(name => !value.TryGetProperty(name, out _))
                    .Select(name => $"{place}.{name} is missing")
            );
        }
    }

    private bool IsFine(JsonElement value, JsonElement schema)
    {
        var faults = new List<string>();
        Compare(value, schema, "", faults);
        return faults.Count == 0;
    }

    private static List<string> TypesOf(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!];

    private static string TypeOf(JsonElement value, List<string> wanted) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Null => "null",
            _ => value.TryGetInt64(out _) && wanted.Contains("integer") ? "integer" : "number",
        };
}
