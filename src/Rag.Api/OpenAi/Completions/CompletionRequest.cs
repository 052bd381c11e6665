using System.Text.Json;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.News;

namespace Rag.Api.OpenAi.Completions;

/// <summary>The parts of a legacy completion request that mean something here: each prompt is a question.</summary>
internal sealed record CompletionRequest
{
    private const string Prompts = "prompt";
    private const int MostPrompts = 16;
    private const int MostLogprobs = 5;

    public string? Model { get; init; }

    public JsonElement? Prompt { get; init; }

    public JsonElement? Suffix { get; init; }

    public bool? Echo { get; init; }

    public int? BestOf { get; init; }

    public int? N { get; init; }

    public int? Logprobs { get; init; }

    public bool? Stream { get; init; }

    public StreamOptions? StreamOptions { get; init; }

    public int? MaxTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public JsonElement? Stop { get; init; }

    public long? Seed { get; init; }

    public double? FrequencyPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    public JsonElement? LogitBias { get; init; }

    public NewsRequest? News { get; init; }

    /// <summary>Each prompt as a chat of one message.</summary>
    /// <exception cref="WireException">A member cannot be honored; it is named.</exception>
    public IReadOnlyList<ChatRequest> ToChats()
    {
        WireException.Refuse(
            Suffix is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) },
            "suffix",
            "Nothing is inserted before a suffix here: leave suffix out."
        );
        WireException.Refuse(Echo == true, "echo", "The prompt is not repeated before its answer: leave echo out.");
        WireException.Refuse(BestOf > 1, "best_of", "Of several answers the best is not chosen here: leave best_of out, or ask for n.");
        WireException.Refuse(
            Logprobs is < 0 or > MostLogprobs,
            "logprobs",
            $"logprobs must lie between 0 and {MostLogprobs}: so many alternatives come with each token."
        );
        return
        [
            .. ReadPrompts()
                .Select(prompt => new ChatRequest
                {
                    Messages = [new ChatRequestMessage("user", prompt)],
                    N = N,
                    MaxTokens = MaxTokens,
                    Temperature = Temperature,
                    TopP = TopP,
                    Stop = Stop,
                    Seed = Seed,
                    FrequencyPenalty = FrequencyPenalty,
                    PresencePenalty = PresencePenalty,
                    LogitBias = LogitBias,
                    Logprobs = Logprobs is not null,
                    TopLogprobs = Logprobs,
                    News = News,
                }),
        ];
    }

    private IReadOnlyList<JsonElement> ReadPrompts()
    {
        switch (Prompt?.ValueKind)
        {
            case JsonValueKind.String:
                return [Prompt.Value];
            case JsonValueKind.Array:
                var prompts = Prompt.Value.EnumerateArray().ToList();
                WireException.Refuse(
                    prompts.Count is 0 or > MostPrompts,
                    Prompts,
                    $"prompt must hold between 1 and {MostPrompts} questions."
                );
                WireException.Refuse(
                    prompts.Exists(prompt => prompt.ValueKind is JsonValueKind.Number or JsonValueKind.Array),
                    Prompts,
                    "prompt holds token ids: send the question as text."
                );
                WireException.Refuse(
                    prompts.Exists(prompt => prompt.ValueKind != JsonValueKind.String),
                    Prompts,
                    "prompt must be a text or a list of texts."
                );
                return prompts;
            default:
                throw WireException.Invalid("prompt must be a text or a list of texts.", Prompts);
        }
    }
}
