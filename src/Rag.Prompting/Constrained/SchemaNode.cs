using System.Text.Json;
using Rag.Core.Answers;

namespace Rag.Prompting.Constrained;

/// <summary>A schema within a JSON Schema document, with the place to name in refusals.</summary>
internal readonly record struct SchemaNode(JsonElement Root, JsonElement Element, string Path)
{
    private const int LongestChain = 20;

    private static readonly string[] s_allKinds = ["object", "array", "string", "number", "boolean", "null"];

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

    /// <summary>Of a oneOf exactly one branch may hold: only branches that plainly exclude each other are taken.</summary>
    public static void RequireApart(IReadOnlyList<SchemaNode> branches, SchemaNode owner)
    {
        for (var i = 0; i < branches.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (!AreApart(branches[j].Resolved(), branches[i].Resolved()))
                {
                    throw owner.Refusal(
                        $"a oneOf whose branches {j} and {i} might both hold",
                        "use anyOf, or tell them apart by type or by a required property's const"
                    );
                }
            }
        }
    }

    public bool Has(string keyword) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(keyword, out _);

    public SchemaNode Child(string keyword) => new(Root, Element.GetProperty(keyword), $"{Path}/{keyword}");

    /// <summary>Refuses every keyword that is not listed.</summary>
    public void Allow(ReadOnlySpan<string> keywords)
    {
        foreach (var member in Element.EnumerateObject())
        {
            if (!keywords.Contains(member.Name))
            {
                throw Refusal($"'{member.Name}'", "leave it out");
            }
        }
    }

    /// <summary>The schema that the $ref names.</summary>
    public SchemaNode Target()
    {
        var reference = Text("$ref");
        if (reference != "#" && !reference.StartsWith("#/", StringComparison.Ordinal))
        {
            throw Refusal($"the reference '{reference}'", "refer to a definition within the schema, as in '#/$defs/name'");
        }

        var target = Root;
        foreach (var part in reference.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                throw Malformed($"there is no '{reference}'");
            }
        }

        return new SchemaNode(Root, target, reference);
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
            ? [.. list.EnumerateArray().Select((item, i) => new SchemaNode(root, item, $"{path}/{keyword}/{i}"))]
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
                    .Select(member => (member.Name, new SchemaNode(root, member.Value, $"{path}/{keyword}/{member.Name}"))),
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

    private SchemaNode Resolved()
    {
        var node = this;
        for (var i = 0; node.Has("$ref") && i < LongestChain; i++)
        {
            node = node.Target();
        }

        return node;
    }

    private static bool AreApart(SchemaNode a, SchemaNode b) =>
        !a.Kinds().Intersect(b.Kinds()).Any()
        || AreApartByLiterals(a, b)
        || a.Members("properties")
            .Any(property =>
                a.Names("required").Contains(property.Name)
                && b.Names("required").Contains(property.Name)
                && b.Members("properties")
                    .Any(other => other.Name == property.Name && AreApartByLiterals(property.Value.Resolved(), other.Value.Resolved()))
            );

    private static bool AreApartByLiterals(SchemaNode a, SchemaNode b) =>
        (a.Has("const") || a.Has("enum"))
        && (b.Has("const") || b.Has("enum"))
        && !a.Literals().Any(value => b.Literals().Any(other => JsonElement.DeepEquals(value, other)));

    /// <summary>The kinds of value it may hold for; all where that cannot be told at a glance.</summary>
    private IEnumerable<string> Kinds() =>
        Has("const") || Has("enum") ? Literals().Select(KindOf)
        : Types() is { } types ? types.Select(type => type == "integer" ? "number" : type)
        : s_allKinds;
}
