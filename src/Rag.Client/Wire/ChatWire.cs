using System.Text.Json;
using Rag.Client.Answers;

namespace Rag.Client.Wire;

/// <summary>A chat completion request, as far as this client writes one.</summary>
internal sealed record ChatRequest(string? Model, IReadOnlyList<ChatRequestMessage> Messages)
{
    public bool? Stream { get; init; }

    public ChatStreamOptions? StreamOptions { get; init; }

    public int? MaxTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopK { get; init; }

    public double? FrequencyPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    public long? Seed { get; init; }

    public IReadOnlyList<string>? Stop { get; init; }

    public JsonElement? ResponseFormat { get; init; }

    public IReadOnlyList<ChatTool>? Tools { get; init; }

    public JsonElement? ToolChoice { get; init; }

    /// <summary>A <see cref="NewsOptions"/>, or whatever a caller of the general face put there.</summary>
    public JsonElement? News { get; init; }
}

internal sealed record ChatStreamOptions(bool IncludeUsage);

/// <param name="Content">Null in a message that only calls tools.</param>
internal sealed record ChatRequestMessage(string Role, string? Content)
{
    public IReadOnlyList<ChatToolCall>? ToolCalls { get; init; }

    public string? ToolCallId { get; init; }
}

internal sealed record ChatTool(ChatFunction Function)
{
    public string Type { get; } = "function";
}

internal sealed record ChatFunction(string Name, string? Description, JsonElement? Parameters);

/// <summary>A call of a tool, or a piece of one in a stream: there the index tells which call it continues.</summary>
internal sealed record ChatToolCall(string? Id, string? Type, ChatCalledFunction? Function, int? Index = null);

internal sealed record ChatCalledFunction(string? Name, string? Arguments);

/// <summary>A whole completion, or a chunk of a streamed one.</summary>
internal sealed record ChatReply(
    string? Id,
    long? Created,
    string? Model,
    IReadOnlyList<ChatChoice>? Choices,
    ChatUsage? Usage,
    AnswerDetails? Answer,
    JsonElement? News,
    WireError? Error
)
{
    public ChatChoice? Choice => Choices is [var first, ..] ? first : null;
}

internal sealed record ChatChoice(int? Index, ChatMessagePart? Message, ChatMessagePart? Delta, string? FinishReason);

internal sealed record ChatMessagePart(
    string? Role,
    string? Content,
    IReadOnlyList<ChatAnnotation>? Annotations,
    IReadOnlyList<ChatToolCall>? ToolCalls
);

internal sealed record ChatAnnotation(ChatUrlCitation? UrlCitation);

internal sealed record ChatUrlCitation(int StartIndex, int EndIndex, string? Url, string? Title);

internal sealed record ChatUsage(int PromptTokens, int CompletionTokens, int TotalTokens, ChatPromptTokens? PromptTokensDetails);

internal sealed record ChatPromptTokens(int? CachedTokens);

/// <summary>Where the quotations of an answer stand, in the member <c>news</c> of a completion.</summary>
internal sealed record NewsPlaces(IReadOnlyList<NewsPlace>? Citations);

internal sealed record NewsPlace(string? Article, string? ArticleId, int? Revision, int? Start, int? End, string? Page);
