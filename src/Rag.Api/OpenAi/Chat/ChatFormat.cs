using System.Text.Json;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Answers;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Chat;

/// <summary>
/// The form a chat request asks its answer to have: response_format, or the extensions guided_regex, guided_json and structured_outputs.
/// </summary>
internal static class ChatFormat
{
    /// <summary>Null where the answer is a grounded one.</summary>
    /// <exception cref="WireException">More than one form is asked for, or one that is not known.</exception>
    public static AnswerFormat? Read(ChatRequest request)
    {
        AnswerFormat[] formats =
        [
            .. Of(request.ResponseFormat, "response_format", ReadResponseFormat),
            .. Of(request.GuidedRegex, "guided_regex", element => new AnswerFormat.Regex(Text(element, "guided_regex"))),
            .. Of(request.GuidedJson, "guided_json", ReadSchema),
            .. Of(request.StructuredOutputs, "structured_outputs", ReadStructuredOutputs),
        ];
        return formats.Length <= 1
            ? formats.FirstOrDefault()
            : throw WireException.Invalid(
                "An answer has one form: give only one of response_format, guided_regex, guided_json and structured_outputs.",
                "response_format"
            );
    }

    /// <summary>The member that a refusal of the form is about.</summary>
    public static string ParameterOf(ChatRequest request) =>
        IsGiven(request.GuidedRegex) ? "guided_regex"
        : IsGiven(request.GuidedJson) ? "guided_json"
        : IsGiven(request.StructuredOutputs) ? "structured_outputs"
        : "response_format";

    private static IEnumerable<AnswerFormat> Of(JsonElement? element, string param, Func<JsonElement, AnswerFormat?> read)
    {
        if (!IsGiven(element))
        {
            return [];
        }

        try
        {
            return read(element!.Value) is { } format ? [format] : [];
        }
        catch (InvalidOperationException)
        {
            throw WireException.Invalid($"{param} does not have the form that docs/chat-api.md describes.", param);
        }
    }

    private static AnswerFormat? ReadResponseFormat(JsonElement format)
    {
        var type = format.TryGetProperty("type", out var named) ? named.GetString() : null;
        switch (type)
        {
            case "text":
                return null;
            case "json_object":
                return new AnswerFormat.JsonObject();
            case "json_schema":
                return format.TryGetProperty("json_schema", out var wrapper) && wrapper.TryGetProperty("schema", out var schema)
                    ? ReadSchema(schema)
                    : throw WireException.Invalid("response_format of type 'json_schema' needs json_schema.schema.", "response_format");
            default:
                throw WireException.Invalid(
                    $"response_format has the type '{Ellipsis.Cut(type ?? "", WireException.LongestEcho)}': it can be 'text', "
                        + "'json_object' or 'json_schema'.",
                    "response_format"
                );
        }
    }

    private static AnswerFormat ReadStructuredOutputs(JsonElement outputs) =>
        outputs.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).ToArray() switch
        {
            [{ Name: "regex" } regex] => new AnswerFormat.Regex(Text(regex.Value, "structured_outputs")),
            [{ Name: "json" } json] => ReadSchema(json.Value),
            [{ Name: "json_object", Value.ValueKind: JsonValueKind.True }] => new AnswerFormat.JsonObject(),
            _ => throw WireException.Invalid(
                "structured_outputs can have one member: 'regex', 'json' or 'json_object'.",
                "structured_outputs"
            ),
        };

    /// <summary>An object, or one written out as a string.</summary>
    private static AnswerFormat ReadSchema(JsonElement schema) =>
        new AnswerFormat.JsonSchema(schema.ValueKind == JsonValueKind.String ? schema.GetString()! : schema.GetRawText());

    private static string Text(JsonElement element, string param) =>
        element.ValueKind == JsonValueKind.String
            ? element.GetString()!
            : throw WireException.Invalid($"The regular expression of {param} is a string.", param);

    private static bool IsGiven(JsonElement? element) => element is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };
}
