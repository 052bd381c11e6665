using System.Text.Json.Serialization;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.News;

namespace Rag.Api.OpenAi.Completions;

/// <summary>A whole reply, or a piece of a streamed one.</summary>
internal sealed record CompletionReply(string Id, long Created, string Model, IReadOnlyList<CompletionChoice> Choices, ChatUsage? Usage)
{
    public string Object { get; } = "text_completion";
}

/// <param name="Index">The choices of the first prompt come first.</param>
/// <param name="Annotations">An extension; once the choice is complete, as is <paramref name="News"/>.</param>
internal sealed record CompletionChoice(
    string Text,
    int Index,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] CompletionLogprobs? Logprobs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FinishReason,
    IReadOnlyList<Annotation>? Annotations = null,
    NewsReply? News = null
);
