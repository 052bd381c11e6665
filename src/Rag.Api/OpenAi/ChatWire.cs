using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rag.Api.OpenAi;

/// <summary>The parts of a chat completion request that mean something here. Unknown members are ignored, as clients send many.</summary>
internal sealed record ChatRequest(
    string? Model,
    IReadOnlyList<ChatRequestMessage>? Messages,
    bool? Stream,
    StreamOptions? StreamOptions,
    double? Temperature,
    double? TopP,
    int? MaxTokens,
    int? MaxCompletionTokens,
    JsonElement? Stop,
    long? Seed,
    int? N,
    bool? Logprobs,
    int? TopLogprobs,
    double? FrequencyPenalty,
    double? PresencePenalty,
    JsonElement? LogitBias,
    int? TopK,
    double? MinP,
    double? RepetitionPenalty,
    JsonElement? Tools,
    JsonElement? ResponseFormat,
    JsonElement? GuidedRegex,
    JsonElement? GuidedJson,
    JsonElement? StructuredOutputs,
    int? MaxComputedTokens,
    double? DeadlineMs,
    string? AsOf
);

/// <param name="Content">A string or a list of parts.</param>
internal sealed record ChatRequestMessage(string? Role, JsonElement? Content);

internal sealed record StreamOptions(bool? IncludeUsage);

internal sealed record ChatCompletion(
    string Id,
    long Created,
    string Model,
    IReadOnlyList<ChatChoice> Choices,
    ChatUsage Usage,
    ChatAnswer Answer
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

internal sealed record ChatMessage(string Role, string Content, IReadOnlyList<Annotation> Annotations)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Refusal { get; }
}

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

/// <param name="Answer">In the last chunk only, the one with the finish reason.</param>
internal sealed record ChatChunk(string Id, long Created, string Model, IReadOnlyList<ChunkChoice> Choices, ChatAnswer? Answer)
{
    public string Object { get; } = "chat.completion.chunk";
}

/// <summary>A chunk of a stream whose usage was asked for.</summary>
/// <param name="Answer">In the chunk with the finish reason only.</param>
internal sealed record ChatChunkWithUsage(
    string Id,
    long Created,
    string Model,
    IReadOnlyList<ChunkChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ChatUsage? Usage,
    ChatAnswer? Answer
)
{
    public string Object { get; } = "chat.completion.chunk";
}

internal sealed record ChunkChoice(
    int Index,
    ChunkDelta Delta,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FinishReason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ChatLogprobs? Logprobs
);

/// <param name="Annotations">An extension, in the last delta only.</param>
internal sealed record ChunkDelta(string? Role = null, string? Content = null, IReadOnlyList<Annotation>? Annotations = null);

internal sealed record ModelList(IReadOnlyList<ModelEntry> Data)
{
    public string Object { get; } = "list";
}

internal sealed record ModelEntry(string Id, long Created, string OwnedBy)
{
    public string Object { get; } = "model";
}

internal sealed record ErrorEnvelope(WireError Error);

internal sealed record WireError(
    string Message,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Code
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(ChatChunkWithUsage))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelEntry))]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(AnswerStatusWire))]
internal sealed partial class WireJson : JsonSerializerContext;
