using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Api.OpenAi.News;

namespace Rag.Api.OpenAi.Chat;

/// <summary>The parts of a chat completion request that mean something here. Unknown members are ignored, as clients send many.</summary>
internal sealed record ChatRequest
{
    public string? Model { get; init; }

    public IReadOnlyList<ChatRequestMessage?>? Messages { get; init; }

    public bool? Stream { get; init; }

    public StreamOptions? StreamOptions { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? MaxTokens { get; init; }

    public int? MaxCompletionTokens { get; init; }

    public JsonElement? Stop { get; init; }

    public long? Seed { get; init; }

    public int? N { get; init; }

    public bool? Logprobs { get; init; }

    public int? TopLogprobs { get; init; }

    public double? FrequencyPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    public JsonElement? LogitBias { get; init; }

    public int? TopK { get; init; }

    public double? MinP { get; init; }

    public double? RepetitionPenalty { get; init; }

    public JsonElement? Tools { get; init; }

    public JsonElement? ToolChoice { get; init; }

    /// <summary>Several calls may be made where it is left out, as the wire has it.</summary>
    public bool? ParallelToolCalls { get; init; }

    /// <summary>What came before tools, and is refused.</summary>
    public JsonElement? Functions { get; init; }

    public JsonElement? ResponseFormat { get; init; }

    public JsonElement? GuidedRegex { get; init; }

    public JsonElement? GuidedJson { get; init; }

    public JsonElement? StructuredOutputs { get; init; }

    /// <summary>Not kept where it is left out, as the wire has it.</summary>
    public bool? Store { get; init; }

    /// <summary>Of a completion that is kept.</summary>
    public JsonElement? Metadata { get; init; }

    public NewsRequest? News { get; init; }

    /// <summary>Also a member of <see cref="News"/>, as are the two that follow.</summary>
    public int? MaxComputedTokens { get; init; }

    public double? DeadlineMs { get; init; }

    public string? AsOf { get; init; }
}

/// <param name="Content">A string or a list of parts; may be missing where an assistant called a function.</param>
internal sealed record ChatRequestMessage(string? Role, JsonElement? Content)
{
    /// <summary>Members that mean nothing to an answer, and that a message which is kept has again.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

internal sealed record StreamOptions(bool? IncludeUsage);
