using System.Text.Json;
using Rag.Core.Answers;
using Rag.Core.Text;

namespace Rag.Prompting.Constrained;

/// <summary>A schema within a JSON Schema document, with the place to name in refusals.</summary>
internal readonly record struct SchemaNode(JsonElement Root, JsonElement Element, string Path)
{
    private const int LongestChain = 20;

    /// <summary>Of a name or a place in a refusal, in UTF-16 units: whole ones may fill a request.</summary>
    private const int LongestName = 60;

    private const int LongestPath = 300;

    public static string KindOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.Null => "null",
            _ => "boolean",
        };

    public bool Has(string keyword) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(keyword, out _);

    public SchemaNode Child(string keyword) => new(Root, Element.GetProperty(keyword), PathTo(Path, keyword));

    /// <summary>Refuses every keyword that is not listed.</summary>
    public void Allow(ReadOnlySpan<string> keywords)
    {
        foreach (var member in Element.EnumerateObject())
        {
            if (!keywords.Contains(member.Name))
            {
                throw Refusal($"'{Named(member.Name)}'", "leave it out");
            }
        }
    }

    /// <summary>The schema that the $ref names.</summary>
    public SchemaNode Target()
    {
        var reference = Text("$ref");
        if (reference != "#" && !reference.StartsWith("#/", StringComparison.Ordinal))
        {
            throw Refusal($"the reference '{Named(reference)}'", "refer to a definition within the schema, as in '#/$defs/name'");
        }

        var target = Root;
        foreach (var part in reference.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                throw Malformed($"there is no '{Named(reference)}'");
            }
        }

        return new SchemaNode(Root, target, Ellipsis.Cut(reference, LongestPath));
    }

    /// <summary>Null where no type is named.</summary>
    public string[]? Types()
    {
        if (!Has("type"))
        {
            return null;
        }

        var type = Element.GetProperty("type");
        return type.ValueKind == JsonValueKind.String ? [type.GetString()!] : Names("type");
    }

    /// <summary>The values of const and enum.</summary>
    public IReadOnlyList<JsonElement> Literals()
    {
        if (Has("const"))
        {
            return [Element.GetProperty("const")];
        }

        var values = Element.GetProperty("enum");
        return values.ValueKind == JsonValueKind.Array ? [.. values.EnumerateArray()] : throw Malformed("enum is a list of values");
    }

    public IReadOnlyList<SchemaNode> Items(string keyword)
    {
        var (root, path, list) = (Root, Path, Element.GetProperty(keyword));
        return list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? [.. list.EnumerateArray().Select((item, i) => new SchemaNode(root, item, PathTo(path, $"{keyword}/{i}")))]
            : throw Malformed($"{keyword} is a list of schemas");
    }

    public IReadOnlyList<(string Name, SchemaNode Value)> Members(string keyword)
    {
        if (!Has(keyword))
        {
            return [];
        }

        var (root, path, members) = (Root, Path, Element.GetProperty(keyword));
        return members.ValueKind == JsonValueKind.Object
            ?
            [
                .. members
                    .EnumerateObject()
                    .Select(member => (member.Name, new SchemaNode(root, member.Value, PathTo(path, $"{keyword}/{Named(member.Name)}")))),
            ]
            : throw Malformed($"{keyword} is an object of schemas");
    }

    public string[] Names(string keyword)
    {
        if (!Has(keyword))
        {
            return [];
        }

        var names = Element.GetProperty(keyword);
        return names.ValueKind == JsonValueKind.Array && names.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
            : throw Malformed($"{keyword} is a list of strings");
    }

    public string Text(string keyword) =>
        Element.GetProperty(keyword) is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : throw Malformed($"{keyword} is a string");

    public int? Count(string keyword) =>
        !Has(keyword) ? null
        : Element.GetProperty(keyword) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var count) && count >= 0
            ? count
        : throw Malformed($"{keyword} is a whole number of at least 0");

    public UnsupportedFormatException Refusal(string what, string mend) =>
        new($"The JSON schema has {what} at {Path}, which is not supported: {mend}.");

    public UnsupportedFormatException Malformed(string rule) => new($"The JSON schema is malformed at {Path}: {rule}.");

    /// <summary>A name from the schema, short enough for a sentence.</summary>
    public static string Named(string name) => Ellipsis.Cut(name, LongestName);

    /// <summary>Behind the references that it is nothing but.</summary>
    public SchemaNode Resolved()
    {
        var node = this;
        for (var i = 0; node.Has("$ref") && i < LongestChain; i++)
        {
            node = node.Target();
        }

        return node;
    }

    private static string PathTo(string path, string step) => Ellipsis.Cut($"{path}/{step}", LongestPath);
}
