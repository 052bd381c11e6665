using System.Text.Json;

namespace Rag.Api.OpenAi.Chat;

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
