using System.Text.Json.Serialization;
using Rag.Api.OpenAi.News;

namespace Rag.Api.OpenAi.Chat;

/// <param name="Answer">In the chunk with the finish reason only, as is <paramref name="News"/>.</param>
internal sealed record ChatChunk(
    string Id,
    long Created,
    string Model,
    IReadOnlyList<ChunkChoice> Choices,
    ChatAnswer? Answer,
    NewsReply? News
)
{
    public string Object { get; } = "chat.completion.chunk";
}

/// <summary>A chunk of a stream whose usage was asked for.</summary>
/// <param name="Answer">In the chunk with the finish reason only, as is <paramref name="News"/>.</param>
internal sealed record ChatChunkWithUsage(
    string Id,
    long Created,
    string Model,
    IReadOnlyList<ChunkChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ChatUsage? Usage,
    ChatAnswer? Answer,
    NewsReply? News
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
internal sealed record ChunkDelta(
    string? Role = null,
    string? Content = null,
    IReadOnlyList<Annotation>? Annotations = null,
    IReadOnlyList<ChunkToolCall>? ToolCalls = null
);

/// <summary>A piece of a call: the first has id, type and name, the others have more of the arguments.</summary>
internal sealed record ChunkToolCall(int Index, string? Id, string? Type, ChunkFunctionCall Function);

internal sealed record ChunkFunctionCall(string? Name, string Arguments);
