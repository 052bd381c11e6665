using System.Text;
using Microsoft.Extensions.AI;
using Rag.Client.Wire;

namespace Rag.Client.Chat;

/// <summary>
/// The chunks of one streamed completion as updates. Citations come with the last of the text and count in the whole of it; pieces of a
/// tool's call are gathered until the choice ends. Owned by one stream.
/// </summary>
internal sealed class ChatUpdates
{
    private readonly StringBuilder _text = new();
    private readonly SortedDictionary<int, PartialCall> _calls = [];

    public ChatResponseUpdate Of(ChatReply chunk)
    {
        var contents = new List<AIContent>();
        var delta = chunk.Choice?.Delta;
        if (delta?.Content is { Length: > 0 } piece)
        {
            _text.Append(piece);
            contents.Add(new TextContent(piece));
        }

        Gather(delta?.ToolCalls);
        if (delta?.Annotations is { Count: > 0 } annotations)
        {
            var text = _text.ToString();
            var citations = ReplyParts.Citations(annotations, chunk.News, text.Length);
            contents.Add(new TextContent("") { Annotations = ChatResponses.Annotations(citations, text) });
        }

        if (chunk.Choice?.FinishReason is not null)
        {
            contents.AddRange(_calls.Values.Select(call => ChatResponses.CallOf(call.Id, call.Name, call.Arguments.ToString())));
            _calls.Clear();
        }

        if (ChatResponses.Usage(chunk.Usage) is { } usage)
        {
            contents.Add(new UsageContent(usage));
        }

        return new ChatResponseUpdate(ChatRole.Assistant, contents)
        {
            ResponseId = chunk.Id,
            MessageId = chunk.Id,
            ModelId = chunk.Model,
            CreatedAt = ChatResponses.Created(chunk),
            FinishReason = ChatResponses.Finish(chunk.Choice?.FinishReason),
            AdditionalProperties = ChatResponses.Properties(chunk),
            RawRepresentation = chunk,
        };
    }

    private void Gather(IReadOnlyList<ChatToolCall>? pieces)
    {
        foreach (var piece in pieces ?? [])
        {
            var at = piece.Index ?? 0;
            if (!_calls.TryGetValue(at, out var call))
            {
                _calls[at] = call = new PartialCall();
            }

            call.Id ??= piece.Id;
            call.Name ??= piece.Function?.Name;
            call.Arguments.Append(piece.Function?.Arguments);
        }
    }

    private sealed class PartialCall
    {
        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();
    }
}
