using System.Text.Json;

namespace Rag.Client.Answers;

/// <summary>An answer with its evidence and its cost.</summary>
/// <param name="Id">Under which the service can be asked again what has become of it.</param>
/// <param name="Text">The short answer with the sentence that proves it, or the word that the passages do not say.</param>
/// <param name="FinishReason"><c>stop</c>, or <c>length</c> where it was cut off.</param>
/// <param name="Details">What the service makes of the answer; null from a service that is none of ours.</param>
/// <param name="News">Everything else that the service tells, as it came; null where it told nothing.</param>
public sealed record NewsAnswer(
    string Id,
    string Model,
    string Text,
    string FinishReason,
    IReadOnlyList<AnswerCitation> Citations,
    AnswerUsage Usage,
    AnswerDetails? Details,
    JsonElement? News
)
{
    /// <summary>True when the passages do not say.</summary>
    public bool Refused => Details?.Refused ?? false;

    /// <summary>The probability, from 0 to 1, that the short answer is right; null where nothing was judged.</summary>
    public double? Confidence => Details?.Confidence;
}
