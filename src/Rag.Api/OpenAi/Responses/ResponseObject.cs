using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.News;

namespace Rag.Api.OpenAi.Responses;

/// <summary>A response on the wire. Members that clients look for are written as null where they have no value.</summary>
/// <param name="Status">in_progress, completed, incomplete or failed.</param>
/// <param name="Answer">An extension, as in a chat completion; in a response that is completed.</param>
/// <param name="News">Likewise.</param>
internal sealed record ResponseObject(
    string Id,
    long CreatedAt,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ResponseError? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ResponseGap? IncompleteDetails,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Instructions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? MaxOutputTokens,
    string Model,
    IReadOnlyList<ResponseItem> Output,
    bool ParallelToolCalls,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? PreviousResponseId,
    bool Store,
    double Temperature,
    double TopP,
    JsonElement Text,
    JsonElement ToolChoice,
    JsonElement Tools,
    JsonElement Metadata,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ResponseUsage? Usage,
    ChatAnswer? Answer = null,
    NewsReply? News = null
)
{
    public string Object { get; } = "response";

    public bool Background { get; }

    public string Truncation { get; } = "disabled";
}

internal sealed record ResponseError(string Code, string Message);

internal sealed record ResponseGap(string Reason);

internal sealed record ResponseUsage(
    int InputTokens,
    ResponseInputDetails InputTokensDetails,
    int OutputTokens,
    ResponseOutputDetails OutputTokensDetails,
    int TotalTokens
)
{
    public static ResponseUsage Of(ChatUsage usage) =>
        new(
            usage.PromptTokens,
            new ResponseInputDetails(usage.PromptTokensDetails.CachedTokens, usage.PromptTokensDetails.ComputedTokens),
            usage.CompletionTokens,
            new ResponseOutputDetails(0),
            usage.TotalTokens
        );
}

/// <param name="ComputedTokens">An extension: input tokens that were not cached.</param>
internal sealed record ResponseInputDetails(int CachedTokens, int ComputedTokens);

internal sealed record ResponseOutputDetails(int ReasoningTokens);

/// <summary>A message, or the call of a function; each has members of its own.</summary>
internal sealed record ResponseItem(string Id, string Type, string Status)
{
    public string? Role { get; init; }

    public IReadOnlyList<ResponsePart>? Content { get; init; }

    public string? CallId { get; init; }

    public string? Name { get; init; }

    public string? Arguments { get; init; }

    public static ResponseItem Message(string id, string status, params IReadOnlyList<ResponsePart> content) =>
        new(id, "message", status) { Role = "assistant", Content = content };

    public static ResponseItem Call(string id, string status, string callId, string name, string arguments) =>
        new(id, "function_call", status)
        {
            CallId = callId,
            Name = name,
            Arguments = arguments,
        };
}

/// <summary>A text of an answer.</summary>
internal sealed record ResponsePart(string Text, IReadOnlyList<ResponseAnnotation> Annotations, IReadOnlyList<TokenLogprob> Logprobs)
{
    public static readonly ResponsePart Empty = new("", [], []);

    public string Type { get; } = "output_text";
}

/// <summary>Offsets are half-open, in UTF-16 units of the part's text.</summary>
internal sealed record ResponseAnnotation(int StartIndex, int EndIndex, string Url, string Title)
{
    public string Type { get; } = "url_citation";

    public static ResponseAnnotation Of(Annotation annotation)
    {
        var citation = annotation.UrlCitation;
        return new ResponseAnnotation(citation.StartIndex, citation.EndIndex, citation.Url, citation.Title);
    }
}
