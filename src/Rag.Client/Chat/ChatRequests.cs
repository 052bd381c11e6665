using System.Text.Json;
using Microsoft.Extensions.AI;
using Rag.Client.Wire;

namespace Rag.Client.Chat;

/// <summary>Messages and options of Microsoft.Extensions.AI as a request on the wire.</summary>
internal static class ChatRequests
{
    public static ChatRequest Of(IEnumerable<ChatMessage> messages, ChatOptions? options, string? model)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var written = new List<ChatRequestMessage>();
        if (options?.Instructions is { Length: > 0 } instructions)
        {
            written.Add(new ChatRequestMessage(ChatRole.System.Value, instructions));
        }

        foreach (var message in messages)
        {
            written.AddRange(Of(message));
        }

        return new ChatRequest(options?.ModelId ?? model, written)
        {
            MaxTokens = options?.MaxOutputTokens,
            Temperature = options?.Temperature,
            TopP = options?.TopP,
            TopK = options?.TopK,
            FrequencyPenalty = options?.FrequencyPenalty,
            PresencePenalty = options?.PresencePenalty,
            Seed = options?.Seed,
            Stop = options?.StopSequences is { Count: > 0 } stops ? [.. stops] : null,
            ResponseFormat = Format(options?.ResponseFormat),
            Tools = Tools(options?.Tools),
            ToolChoice = Choice(options?.ToolMode, options?.Tools),
            News = NewsMember.Of(options?.AdditionalProperties),
        };
    }

    /// <summary>A message of a person is one on the wire; each result of a tool is one of its own.</summary>
    private static IEnumerable<ChatRequestMessage> Of(ChatMessage message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            yield return new ChatRequestMessage(ChatRole.Tool.Value, TextOf(result.Result)) { ToolCallId = result.CallId };
        }

        if (message.Role == ChatRole.Tool)
        {
            yield break;
        }

        ChatToolCall[] calls =
        [
            .. message
                .Contents.OfType<FunctionCallContent>()
                .Select(call => new ChatToolCall(
                    call.CallId,
                    "function",
                    new ChatCalledFunction(call.Name, TextOf(call.Arguments ?? new Dictionary<string, object?>()))
                )),
        ];
        yield return new ChatRequestMessage(message.Role.Value, calls.Length > 0 && message.Text.Length == 0 ? null : message.Text)
        {
            ToolCalls = calls.Length > 0 ? calls : null,
        };
    }

    private static string TextOf(object? value) =>
        value as string ?? JsonSerializer.Serialize(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(object)));

    private static JsonElement? Format(ChatResponseFormat? format) =>
        format switch
        {
            ChatResponseFormatJson { Schema: { } schema } json => Element(writer =>
            {
                writer.WriteString("type", "json_schema");
                writer.WriteStartObject("json_schema");
                writer.WriteString("name", json.SchemaName ?? "answer");
                if (json.SchemaDescription is { } description)
                {
                    writer.WriteString("description", description);
                }

                writer.WritePropertyName("schema");
                schema.WriteTo(writer);
                writer.WriteEndObject();
            }),
            ChatResponseFormatJson => Element(writer => writer.WriteString("type", "json_object")),
            _ => null,
        };

    private static IReadOnlyList<ChatTool>? Tools(IList<AITool>? tools)
    {
        ChatTool[] functions =
        [
            .. (tools ?? [])
                .OfType<AIFunctionDeclaration>()
                .Select(function => new ChatTool(new ChatFunction(function.Name, function.Description, function.JsonSchema))),
        ];
        return functions.Length > 0 ? functions : null;
    }

    /// <summary>Without tools no choice of one is written.</summary>
    private static JsonElement? Choice(ChatToolMode? mode, IList<AITool>? tools) =>
        tools is not { Count: > 0 }
            ? null
            : mode switch
            {
                NoneChatToolMode => JsonSerializer.SerializeToElement("none", ClientJson.Default.String),
                RequiredChatToolMode { RequiredFunctionName: { } name } => Element(writer =>
                {
                    writer.WriteString("type", "function");
                    writer.WriteStartObject("function");
                    writer.WriteString("name", name);
                    writer.WriteEndObject();
                }),
                RequiredChatToolMode => JsonSerializer.SerializeToElement("required", ClientJson.Default.String),
                _ => null,
            };

    private static JsonElement Element(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(bytes.ToArray());
        return document.RootElement.Clone();
    }
}
