using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Kept;
using Rag.Core.Access;
using Rag.Core.Conversations;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Responses;

/// <summary>A request to the responses API in the words of a chat completion, which asks for the same.</summary>
internal static class ResponseTranslation
{
    private const string Logprobs = "message.output_text.logprobs";

    /// <summary>The tools that look things up; here that is done for every question.</summary>
    private static readonly string[] s_retrieval = ["file_search", "web_search", "web_search_preview", "news_search"];

    /// <summary>Members of a chat completion by the name that they have here, for refusals.</summary>
    private static readonly (string Chat, string Here)[] s_names =
    [
        ("messages", "input"),
        ("max_tokens", "max_output_tokens"),
        ("max_completion_tokens", "max_output_tokens"),
        ("response_format", "text.format"),
    ];

    /// <param name="before">The turns of the conversation so far, the oldest first.</param>
    /// <exception cref="WireException">A member of the request cannot be honored; the first that cannot is named.</exception>
    public static (ChatWork Work, ChatRequest Chat) Read(
        ResponseRequest request,
        ResponseInput input,
        IReadOnlyList<ConversationTurn> before,
        Audience audience
    )
    {
        try
        {
            var chat = InChatWords(request, input, before).Deserialize(WireJson.Default.ChatRequest)!;
            return (InOwnNames(() => ChatTranslation.Read(chat, audience)), chat);
        }
        catch (JsonException exception)
        {
            var path = exception.Path is { Length: > 2 } at ? at[2..] : null;
            throw WireException.Invalid(
                $"The request body is not a request for a response in JSON{(path is null ? "" : " at " + path)}.",
                path
            );
        }
    }

    /// <summary>Refusals of the chat, about the members that they have here.</summary>
    public static T InOwnNames<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (WireException exception) when (NameOf(exception.Error.Param) is { } name && name != exception.Error.Param)
        {
            throw new WireException(exception.Status, exception.Message, exception.Error.Type, name, exception.Error.Code);
        }
    }

    private static string? NameOf(string? param)
    {
        foreach (var (chat, here) in s_names)
        {
            if (param == chat)
            {
                return here;
            }
        }

        return param;
    }

    private static JsonObject InChatWords(ResponseRequest request, ResponseInput input, IReadOnlyList<ConversationTurn> before)
    {
        var messages = new JsonArray();
        if (request.Instructions is { Length: > 0 } instructions)
        {
            messages.Add(Message("system", instructions));
        }

        foreach (var turn in before)
        {
            messages.Add(Message("user", turn.Question));
            if (turn.Answer is { Length: > 0 } answer)
            {
                messages.Add(Message("assistant", answer));
            }
        }

        foreach (var message in input.Messages)
        {
            messages.Add(message!.DeepClone());
        }

        var chat = new JsonObject { ["messages"] = messages, ["model"] = request.Model };
        Put(chat, "max_completion_tokens", request.MaxOutputTokens);
        Put(chat, "temperature", request.Temperature);
        Put(chat, "top_p", request.TopP);
        Put(chat, "top_logprobs", request.TopLogprobs is 0 ? null : request.TopLogprobs);
        Put(chat, "seed", request.Seed);
        if (request.TopLogprobs > 0 || request.Include?.Contains(Logprobs) == true)
        {
            chat["logprobs"] = true;
        }

        Put(chat, "stop", request.Stop);
        Put(chat, "news", request.News);
        chat["response_format"] = Format(request.Text);
        chat["tools"] = Functions(request.Tools);
        chat["tool_choice"] = Choice(request.ToolChoice);
        Put(chat, "parallel_tool_calls", request.ParallelToolCalls);
        return chat;
    }

    private static JsonObject Message(string role, string text) => new() { ["role"] = role, ["content"] = text };

    private static void Put<T>(JsonObject chat, string member, T? value)
        where T : struct
    {
        if (value is { } given)
        {
            chat[member] = given is JsonElement element ? JsonCopy.Of(element, member) : JsonValue.Create(given);
        }
    }

    /// <summary>Name, schema and strictness lie beside the type here, and in an object of their own in a chat.</summary>
    private static JsonObject? Format(JsonElement? text)
    {
        if (text is not { ValueKind: JsonValueKind.Object } given || !given.TryGetProperty("format", out var format))
        {
            WireException.Refuse(
                text is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) },
                "text",
                "text must be an object with a format."
            );
            return null;
        }

        if (format.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        WireException.Refuse(
            format.ValueKind != JsonValueKind.Object || TextOf(format, "type") is null,
            "text.format",
            "text.format must be an object with a type: 'text', 'json_object' or 'json_schema'."
        );
        var inChat = new JsonObject { ["type"] = TextOf(format, "type") };
        if (TextOf(format, "type") == "json_schema")
        {
            var schema = JsonCopy.Of(format, "text.format")!.AsObject();
            schema.Remove("type");
            inChat["json_schema"] = schema;
        }

        return inChat;
    }

    /// <summary>The functions among the tools; tools that look things up are taken for granted.</summary>
    private static JsonArray? Functions(JsonElement? tools)
    {
        if (tools is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
        {
            return null;
        }

        WireException.Refuse(given.ValueKind != JsonValueKind.Array, "tools", "tools must be a list.");
        var functions = new JsonArray();
        var place = 0;
        foreach (var tool in given.EnumerateArray())
        {
            var path = $"tools[{place++}]";
            WireException.Refuse(tool.ValueKind != JsonValueKind.Object, path, $"{path} must be an object.");
            var type = TextOf(tool, "type") ?? "";
            if (type == "function")
            {
                var function = JsonCopy.Of(tool, path)!.AsObject();
                function.Remove("type");
                functions.Add(new JsonObject { ["type"] = "function", ["function"] = function });
                continue;
            }

            WireException.Refuse(
                !s_retrieval.Any(known => type == known || type.StartsWith(known + "_", StringComparison.Ordinal)),
                $"{path}.type",
                $"{path} is of type '{Ellipsis.Cut(type, WireException.LongestEcho)}', which does not run here: functions do, and "
                    + $"{string.Join(", ", s_retrieval)} stand for the search of the news that every question gets."
            );
        }

        return functions.Count == 0 ? null : functions;
    }

    private static JsonNode? Choice(JsonElement? choice)
    {
        if (choice is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
        {
            return null;
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            return JsonCopy.Of(given, "tool_choice");
        }

        return TextOf(given, "type") == "function"
            ? new JsonObject
            {
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = TextOf(given, "name") },
            }
            : null;
    }

    private static string? TextOf(JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
