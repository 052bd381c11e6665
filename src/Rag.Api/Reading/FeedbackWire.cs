using System.Text.Json.Serialization;
using Rag.Api.OpenAi.Answers;
using Rag.Core.Answers;

namespace Rag.Api.Reading;

/// <summary>What a reader thinks of an answer. Unknown members are ignored.</summary>
/// <param name="Thumb">up or down.</param>
/// <param name="Comment">At most 1,000 characters.</param>
internal sealed record FeedbackRequestWire(string? Thumb, string? Comment);

/// <summary>What is kept.</summary>
/// <param name="Id">The answer's.</param>
/// <param name="At">When it was given.</param>
internal sealed record FeedbackWire(
    string Id,
    string Thumb,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Comment,
    DateTimeOffset At
)
{
    public string Object { get; } = "answer.feedback";

    public static FeedbackWire Of(AnswerFeedback feedback) =>
        new(feedback.AnswerId, AnswerStatusWire.Name(feedback.Thumb), feedback.Comment, feedback.At);
}
