using System.Text;
using System.Text.Json;
using Rag.Client.Chat;
using Rag.Client.Wire;

namespace Rag.Client.Answers;

/// <summary>An answer from the parts in which it comes, be it one or many. Owned by one call.</summary>
internal sealed class AnswerBuilder
{
    private readonly StringBuilder _text = new();
    private IReadOnlyList<ChatAnnotation>? _annotations;
    private string? _id;
    private string? _model;
    private string? _finish;
    private ChatUsage? _usage;
    private AnswerDetails? _details;
    private JsonElement? _news;

    public void Add(ChatReply reply, ChatMessagePart? part)
    {
        _text.Append(part?.Content);
        _annotations = part?.Annotations ?? _annotations;
        _id ??= reply.Id;
        _model ??= reply.Model;
        _finish = reply.Choice?.FinishReason ?? _finish;
        _usage = reply.Usage ?? _usage;
        _details = reply.Answer ?? _details;
        _news = reply.News ?? _news;
    }

    public NewsAnswer Complete() =>
        new(
            _id ?? "",
            _model ?? "",
            _text.ToString(),
            _finish ?? "stop",
            ReplyParts.Citations(_annotations, _news, _text.Length),
            ReplyParts.Usage(_usage),
            _details,
            _news
        );
}
