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

    public string ItemId { get; } = ResponseIds.New(ResponseIds.Message);

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
            Output = [Item(step)],
            Usage = ResponseUsage.Of(ChatTranslation.Usage([step.Answer])),
            Answer = ChatAnswer.Of(step.Answer, baseUrl),
            News = news,
        };
    }

    public ResponseItem Item(ChatEvent.Completed step)
    {
        var status = step.Answer.FinishReason == FinishReason.Length ? "incomplete" : "completed";
        return step.Call is { } call
            ? ResponseItem.Call(ItemId, status, call.Id, call.Function, call.Arguments)
            : ResponseItem.Message(ItemId, status, Part(step));
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
