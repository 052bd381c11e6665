using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Kept;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Responses;

/// <summary>What was sent to be answered, in the words of a chat and as the items of the wire.</summary>
/// <param name="Messages">Of a chat completion.</param>
/// <param name="Items">Each with an id, in the order in which they were sent.</param>
internal sealed record ResponseInput(JsonArray Messages, JsonArray Items)
{
    private const string Member = "input";
    private const int MostItems = 1000;

    private static readonly string[] s_roles = ["user", "assistant", "system", "developer"];

    /// <summary>What clients send back of an answer's own output, and what holds nothing to read.</summary>
    private static readonly string[] s_passedOver = ["reasoning", "file_search_call", "web_search_call"];

    /// <exception cref="WireException">It is neither a text nor a list of items that can be read.</exception>
    public static ResponseInput Read(JsonElement? input)
    {
        var read = new ResponseInput([], []);
        switch (input?.ValueKind)
        {
            case JsonValueKind.String:
                read.AddMessage("user", JsonValue.Create(input.Value.GetString()), input.Value.GetString()!);
                return read;
            case JsonValueKind.Array:
                WireException.Refuse(
                    input.Value.GetArrayLength() is 0 or > MostItems,
                    Member,
                    $"input must hold between 1 and {MostItems} items."
                );
                var place = 0;
                foreach (var item in input.Value.EnumerateArray())
                {
                    read.AddItem(item, $"input[{place++}]");
                }

                return read;
            default:
                throw WireException.Invalid("input must be a text or a list of items: it is the question.", Member);
        }
    }

    private void AddItem(JsonElement item, string path)
    {
        WireException.Refuse(item.ValueKind != JsonValueKind.Object, path, $"{path} must be an object.");
        var type = Text(item, "type") ?? "message";
        switch (type)
        {
            case "message":
                AddMessage(item, path);
                break;
            case "function_call":
                AddCall(item, path);
                break;
            case "function_call_output":
                AddOutput(item, path);
                break;
            default:
                WireException.Refuse(
                    !s_passedOver.Contains(type),
                    $"{path}.type",
                    $"{path} is of type '{Ellipsis.Cut(type, WireException.LongestEcho)}', which is not read here: send messages and "
                        + "function calls with their outputs."
                );
                break;
        }
    }

    private void AddMessage(JsonElement item, string path)
    {
        var role = Text(item, "role");
        WireException.Refuse(!s_roles.Contains(role), $"{path}.role", $"{path} must have one of the roles {string.Join(", ", s_roles)}.");
        WireException.Refuse(!item.TryGetProperty("content", out var content), $"{path}.content", $"{path} has no content.");
        AddMessage(role!, JsonCopy.Of(content, path), TextOf(content, path));
    }

    private void AddMessage(string role, JsonNode? content, string text)
    {
        Messages.Add(new JsonObject { ["role"] = role, ["content"] = text });
        Items.Add(
            new JsonObject
            {
                ["id"] = ResponseIds.New("msg"),
                ["type"] = "message",
                ["status"] = "completed",
                ["role"] = role,
                ["content"] =
                    content is JsonArray
                        ? content
                        : new JsonArray(new JsonObject { ["type"] = role == "assistant" ? "output_text" : "input_text", ["text"] = text }),
            }
        );
    }

    private void AddCall(JsonElement item, string path)
    {
        var (id, name, arguments) = (Text(item, "call_id"), Text(item, "name"), Text(item, "arguments"));
        WireException.Refuse(
            id is null || name is null || arguments is null,
            path,
            $"{path} must have call_id, name and arguments, each a text."
        );
        Messages.Add(
            new JsonObject
            {
                ["role"] = "assistant",
                ["tool_calls"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = id,
                        ["type"] = "function",
                        ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
                    }
                ),
            }
        );
        Items.Add(WithId(item, "fc", path));
    }

    private void AddOutput(JsonElement item, string path)
    {
        WireException.Refuse(Text(item, "call_id") is null, $"{path}.call_id", $"{path} must name the call it answers, in call_id.");
        WireException.Refuse(!item.TryGetProperty("output", out var output), $"{path}.output", $"{path} has no output.");
        Messages.Add(
            new JsonObject
            {
                ["role"] = "tool",
                ["tool_call_id"] = Text(item, "call_id"),
                ["content"] = TextOf(output, path),
            }
        );
        Items.Add(WithId(item, "fco", path));
    }

    private static JsonObject WithId(JsonElement item, string kind, string path)
    {
        var copy = (JsonObject)JsonCopy.Of(item, path)!;
        copy["id"] ??= ResponseIds.New(kind);
        return copy;
    }

    /// <summary>A text, or texts of parts line by line. What is no text is refused by its kind.</summary>
    private static string TextOf(JsonElement content, string path)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString()!;
        }

        WireException.Refuse(
            content.ValueKind != JsonValueKind.Array,
            $"{path}.content",
            $"The content of {path} must be a text or a list of parts."
        );
        var texts = new List<string>();
        foreach (var part in content.EnumerateArray())
        {
            var text = part.ValueKind == JsonValueKind.Object ? Text(part, "text") ?? Text(part, "refusal") : null;
            WireException.Refuse(text is null, $"{path}.content", $"Only text can be read: {path} has a part that is none.");
            texts.Add(text!);
        }

        return string.Join('\n', texts);
    }

    private static string? Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
