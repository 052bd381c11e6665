using System.Text.Json.Serialization;
using Rag.Api.OpenAi.Answers;
using Rag.Core.Answers;

namespace Rag.Api.Reading;

/// <summary>What one reader said of one answer, as it is written down for others to count.</summary>
internal sealed record FeedbackLine(
    string AnswerId,
    string Tenant,
    string Thumb,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Comment,
    DateTimeOffset At
)
{
    public static FeedbackLine Of(AnswerFeedback said) =>
        new(said.AnswerId, said.Tenant, AnswerStatusWire.Name(said.Thumb), said.Comment, said.At);
}
