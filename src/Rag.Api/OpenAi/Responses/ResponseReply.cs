using System.Text.Json;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.News;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Responses;

/// <summary>One response as it comes to be: its members that are known from the start, and what the answer adds.</summary>
internal sealed class ResponseReply(ResponseRequest request, string model, DateTimeOffset created, string baseUrl)
{
    private static readonly JsonElement s_plainText = Json("""{"format":{"type":"text"}}""");
    private static readonly JsonElement s_auto = Json("\"auto\"");
    private static readonly JsonElement s_none = Json("[]");
    private static readonly JsonElement s_noMetadata = Json("{}");

    public string Id { get; } = ResponseIds.New(ResponseIds.Response);

    private readonly List<string> _itemIds = [];

    public ResponseObject With(string status, ResponseError? error = null) =>
        new(
            Id,
            created.ToUnixTimeSeconds(),
            status,
            error,
            null,
            request.Instructions,
            request.MaxOutputTokens,
            model,
            [],
            request.ParallelToolCalls != false,
            request.PreviousResponseId,
            request.Store != false,
            request.Temperature ?? 0,
            request.TopP ?? 1,
            Given(request.Text, s_plainText),
            Given(request.ToolChoice, s_auto),
            Given(request.Tools, s_none),
            Given(request.Metadata, s_noMetadata),
            null
        );

    /// <summary>The whole response.</summary>
    public ResponseObject With(ChatEvent.Completed step, NewsReply? news)
    {
        var isCut = step.Answer.FinishReason == FinishReason.Length;
        return With(isCut ? "incomplete" : "completed") with
        {
            IncompleteDetails = isCut ? new ResponseGap("max_output_tokens") : null,
            Output = Items(step),
            Usage = ResponseUsage.Of(ChatTranslation.Usage([step.Answer])),
            Answer = ChatAnswer.Of(step.Answer, baseUrl),
            News = news,
        };
    }

    /// <summary>One message, or the calls; where the answer was cut off, its last item was.</summary>
    public IReadOnlyList<ResponseItem> Items(ChatEvent.Completed step)
    {
        var last = step.Answer.FinishReason == FinishReason.Length ? "incomplete" : "completed";
        return step.Calls.Count == 0
            ? [ResponseItem.Message(ItemId(0), last, Part(step))]
            : [.. step.Calls.Select((call, place) => CallItem(call, place, place == step.Calls.Count - 1 ? last : "completed"))];
    }

    public ResponseItem CallItem(ChatToolCall call, int place, string status) =>
        ResponseItem.Call(ItemId(place), status, call.Id, call.Function, call.Arguments);

    /// <summary>The same whenever it is asked for.</summary>
    public string ItemId(int place)
    {
        while (_itemIds.Count <= place)
        {
            _itemIds.Add(ResponseIds.New(ResponseIds.Message));
        }

        return _itemIds[place];
    }

    public ResponsePart Part(ChatEvent.Completed step) =>
        new(
            step.Answer.Text,
            [.. ChatTranslation.Annotations(step.Answer, baseUrl).Select(ResponseAnnotation.Of)],
            ChatLogprobs.Of(step.Answer.Tokens)?.Content ?? []
        );

    private static JsonElement Given(JsonElement? element, JsonElement otherwise) =>
        element is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given ? given : otherwise;

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
