using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Rag.Core.Answers;
using Rag.Core.Text;

namespace Rag.Prompting.Constrained;

/// <summary>
/// A JSON Schema, of the subset in docs/chat-api.md, to the pattern of texts that are valid under it. Not of all of them: properties come
/// in the schema's order and no others, white space between parts is left out. A part that is not supported is refused by name and place.
/// </summary>
internal sealed class JsonSchemaReader
{
    /// <summary>How often a definition may stand inside itself.</summary>
    private const int DeepestRecursion = 4;

    /// <summary>A few definitions that name each other twice could go on for ever.</summary>
    private const int MostNodes = 20_000;

    /// <summary>Bytes of all parts read, each with what is within it, once for each time that it is read: bounds the whole work.</summary>
    private const long MostBytes = 4 << 20;

    /// <summary>Parts within each other, references put in: bounds the stack.</summary>
    private const int Deepest = 200;

    private static readonly JsonDocumentOptions s_json = new() { MaxDepth = 64 };

    private static readonly string[] s_annotations =
    [
        "title",
        "description",
        "default",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$schema",
        "$id",
        "$comment",
        "$defs",
        "definitions",
    ];

    private static readonly Dictionary<string, string[]> s_keywords = new()
    {
        ["object"] = ["properties", "required", "additionalProperties"],
        ["array"] = ["items", "minItems", "maxItems"],
        ["string"] = ["minLength", "maxLength", "pattern"],
        ["number"] = [],
        ["integer"] = [],
        ["boolean"] = [],
        ["null"] = [],
    };

    private readonly SchemaNode _root;
    private readonly Dictionary<string, int> _open = [];
    private readonly Dictionary<string, SchemaNode> _targets = [];
    private int _nodes;
    private int _depth;
    private long _bytes;

    private JsonSchemaReader(JsonElement root) => _root = new SchemaNode(root, root, "#");

    /// <exception cref="UnsupportedFormatException">Malformed or outside the subset; the message names keyword and place.</exception>
    public static Pattern Read(string schema)
    {
        if (!WellFormedText.IsWellFormed(schema))
        {
            throw BrokenText();
        }

        var bytes = Encoding.UTF8.GetBytes(schema);
        try
        {
            if (!WellFormedText.AreStringsWellFormed(bytes))
            {
                throw BrokenText();
            }

            using var document = JsonDocument.Parse(bytes, s_json);
            var reader = new JsonSchemaReader(document.RootElement);
            return reader.Read(reader._root);
        }
        catch (JsonException exception)
        {
            // Not in the exception's own words: they may repeat a text of any length.
            throw new UnsupportedFormatException(
                $"The JSON schema is not JSON, or has more than {s_json.MaxDepth} brackets open, at byte {exception.BytePositionInLine} "
                    + $"of line {exception.LineNumber + 1}."
            );
        }
    }

    private static UnsupportedFormatException BrokenText() =>
        new("The JSON schema holds half a character (a lone surrogate): write whole characters.");

    private Pattern Read(SchemaNode node)
    {
        Charge(node);
        if (_depth == Deepest)
        {
            throw new UnsupportedFormatException(
                $"The JSON schema has parts more than {Deepest} deep within each other once its references are put in: make it flatter."
            );
        }

        _depth++;
        var pattern = ReadPart(node);
        _depth--;
        return pattern;
    }

    private void Charge(SchemaNode node)
    {
        _bytes += JsonMarshal.GetRawUtf8Value(node.Element).Length;
        if (++_nodes > MostNodes || _bytes > MostBytes)
        {
            throw new UnsupportedFormatException(
                $"The JSON schema is too large once its references are put in: at most {MostNodes:N0} parts and {MostBytes >> 20} MiB are "
                    + "allowed. Refer to large definitions less often."
            );
        }
    }

    private Pattern ReadPart(SchemaNode node)
    {
        switch (node.Element.ValueKind)
        {
            case JsonValueKind.True:
                return JsonPatterns.AnyValue;
            case JsonValueKind.False:
                return Pattern.Nothing;
            case JsonValueKind.Object:
                break;
            default:
                throw node.Malformed("a schema is an object, true or false");
        }

        return node.Has("$ref") ? ReadReference(node)
            : node.Has("const") || node.Has("enum") ? ReadLiterals(node)
            : node.Has("anyOf") ? ReadBranches(node, "anyOf")
            : node.Has("oneOf") ? ReadBranches(node, "oneOf")
            : ReadTypes(node);
    }

    private Pattern ReadReference(SchemaNode node)
    {
        node.Allow(["$ref", .. s_annotations]);
        var reference = node.Text("$ref");
        if (!_targets.TryGetValue(reference, out var target))
        {
            _targets.Add(reference, target = node.Target());
        }

        var depth = _open.GetValueOrDefault(reference);
        if (depth == DeepestRecursion)
        {
            return Pattern.Nothing; // whatever offers another way goes that way
        }

        _open[reference] = depth + 1;
        var pattern = Read(target);
        _open[reference] = depth;
        return pattern;
    }

    private static Pattern ReadLiterals(SchemaNode node)
    {
        node.Allow(["const", "enum", "type", .. s_annotations]);
        var types = node.Types();
        return Pattern.AnyOf(
            node.Literals().Where(value => types is null || types.Any(type => IsOf(value, type))).Select(JsonPatterns.Literal)
        );
    }

    private Pattern ReadBranches(SchemaNode node, string keyword)
    {
        node.Allow([keyword, .. s_annotations]);
        var branches = node.Items(keyword);
        if (keyword == "oneOf")
        {
            ExclusiveBranches.Require(branches, node, Charge);
        }

        return Pattern.AnyOf(branches.Select(Read));
    }

    private Pattern ReadTypes(SchemaNode node)
    {
        string[] types = [.. node.Types()?.Distinct() ?? s_keywords.Where(type => type.Value.Any(node.Has)).Select(type => type.Key)];
        if (types.FirstOrDefault(type => !s_keywords.ContainsKey(type)) is { } unknown)
        {
            throw node.Malformed($"there is no type '{SchemaNode.Named(unknown)}'");
        }

        node.Allow(["type", .. types.SelectMany(type => s_keywords[type]), .. s_annotations]);
        return types.Length == 0 ? JsonPatterns.AnyValue : Pattern.AnyOf(types.Select(type => ReadType(node, type)));
    }

    private Pattern ReadType(SchemaNode node, string type) =>
        type switch
        {
            "object" => ReadObject(node),
            "array" => JsonPatterns.Array(
                node.Has("items") ? Read(node.Child("items")) : JsonPatterns.AnyValue,
                node.Count("minItems") ?? 0,
                node.Count("maxItems")
            ),
            "string" => ReadString(node),
            "number" => JsonPatterns.Number,
            "integer" => JsonPatterns.Integer,
            "boolean" => JsonPatterns.Boolean,
            _ => JsonPatterns.Null,
        };

    private static Pattern ReadString(SchemaNode node)
    {
        var (least, most) = (node.Count("minLength"), node.Count("maxLength"));
        if (!node.Has("pattern"))
        {
            return JsonPatterns.Quoted(Pattern.Repeat(JsonPatterns.Character, least ?? 0, most));
        }

        if (least is not null || most is not null)
        {
            throw node.Refusal("pattern beside minLength or maxLength", "put the length into the pattern");
        }

        var text = node.Text("pattern");
        var anything = Pattern.Repeat(JsonPatterns.Character, 0, null);
        var inner = JsonPatterns.Escaped(RegexReader.Read(text, $"The pattern at {node.Path}"));
        return JsonPatterns.Quoted(
            Pattern.InOrder(
                text.StartsWith('^') ? Pattern.Empty : anything,
                inner,
                RegexReader.IsAnchoredAtTheEnd(text) ? Pattern.Empty : anything
            )
        );
    }

    private Pattern ReadObject(SchemaNode node)
    {
        var properties = node.Members("properties");
        var required = node.Names("required").ToHashSet();
        var defined = properties.Select(property => property.Name).ToHashSet();
        if (required.FirstOrDefault(name => !defined.Contains(name)) is { } missing)
        {
            throw node.Malformed($"required names '{SchemaNode.Named(missing)}', which properties does not define");
        }

        if (properties.Count == 0)
        {
            return !node.Has("additionalProperties") ? JsonPatterns.AnyObject
                : Read(node.Child("additionalProperties")) is { IsNothing: false } value ? JsonPatterns.Map(value)
                : Pattern.Text("{}");
        }

        if (
            node.Has("additionalProperties")
            && node.Child("additionalProperties").Element.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
        )
        {
            throw node.Refusal("a schema for additionalProperties beside properties", "set it to false");
        }

        return Pattern.InOrder(
            Pattern.Text("{"),
            InOrder([
                .. properties.Select(property =>
                    (JsonPatterns.Member(property.Name, Read(property.Value)), required.Contains(property.Name))
                ),
            ]),
            Pattern.Text("}")
        );
    }

    /// <summary>The members in their order with commas between them; members that are not required may be left out.</summary>
    private static Pattern InOrder((Pattern Member, bool IsRequired)[] members)
    {
        // The patterns that may follow a member, and the patterns that may stand where no member stands yet.
        var (after, first) = (Pattern.Empty, Pattern.Empty);
        foreach (var (member, isRequired) in members.Reverse())
        {
            var leading = Pattern.InOrder(member, after);
            var following = Pattern.InOrder(JsonPatterns.Comma, member);
            first = isRequired ? leading : Pattern.AnyOf(leading, first);
            after = Pattern.InOrder(isRequired ? following : Pattern.Optional(following), after);
        }

        return first;
    }

    private static bool IsOf(JsonElement value, string type) => SchemaNode.KindOf(value) == (type == "integer" ? "number" : type);
}
