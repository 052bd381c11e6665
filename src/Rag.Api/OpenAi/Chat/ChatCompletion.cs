using System.Text.Json.Serialization;
using Rag.Api.OpenAi.News;

namespace Rag.Api.OpenAi.Chat;

/// <param name="Answer">Of the first choice, as is <paramref name="News"/>.</param>
internal sealed record ChatCompletion(
    string Id,
    long Created,
    string Model,
    IReadOnlyList<ChatChoice> Choices,
    ChatUsage Usage,
    ChatAnswer Answer,
    NewsReply News
)
{
    public string Object { get; } = "chat.completion";
}

internal sealed record ChatChoice(
    int Index,
    ChatMessage Message,
    string FinishReason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ChatLogprobs? Logprobs
);

/// <param name="Content">Null where a function is called.</param>
internal sealed record ChatMessage(
    string Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Content,
    IReadOnlyList<Annotation> Annotations,
    IReadOnlyList<WireToolCall>? ToolCalls = null
)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Refusal { get; }
}

internal sealed record WireToolCall(string Id, WireFunctionCall Function)
{
    public string Type { get; } = "function";

    public static WireToolCall Of(ChatToolCall call) => new(call.Id, new WireFunctionCall(call.Function, call.Arguments));
}

internal sealed record WireFunctionCall(string Name, string Arguments);

internal sealed record Annotation(UrlCitation UrlCitation)
{
    public string Type { get; } = "url_citation";
}

/// <summary>Offsets are half-open, in UTF-16 units of the message's content.</summary>
internal sealed record UrlCitation(int StartIndex, int EndIndex, string Url, string Title);

internal sealed record ChatUsage(int PromptTokens, int CompletionTokens, int TotalTokens, PromptTokensDetails PromptTokensDetails);

/// <param name="ComputedTokens">An extension: prompt tokens that were not cached.</param>
/// <param name="PassagesGivenUp">An extension: passages that only max_computed_tokens kept out of the prompt.</param>
/// <param name="QuestionTokensCut">An extension: tokens at the question's end that the extractor's window did not hold.</param>
internal sealed record PromptTokensDetails(int CachedTokens, int ComputedTokens, int PassagesGivenUp, int QuestionTokensCut);
