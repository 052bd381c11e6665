using Rag.Api.Evaluation;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Answers;

/// <summary>The answers that are given, whatever the face: each has an id under which it can be looked at again.</summary>
/// <param name="questions">Null where no question is ever kept.</param>
internal sealed class GivenAnswers(IAnswerRecords records, TimeProvider time, QuestionKeeping? questions = null)
{
    /// <summary>Ids of chat completions begin so.</summary>
    public const string ChatPrefix = Chat + "-";

    private const string Chat = "chatcmpl";

    public DateTimeOffset Now => time.GetUtcNow();

    public static string NewId(string kind = Chat) => $"{kind}-{Guid.NewGuid():N}";

    /// <summary>
    /// To be called when the answer is complete, with who asked. One that cites nothing claims nothing, and can be looked at again all the
    /// same.
    /// </summary>
    /// <param name="question">See <see cref="QuestionKeeping.Remember"/>.</param>
    public void Note(string id, Answer answer, Audience audience, string? question = null)
    {
        var now = Now;
        records.Note(AnswerRecord.Of(id, answer, now, audience.Tenant));
        questions?.Remember(id, question, answer, audience, now);
    }

    /// <summary>Several answers under one id are one that cites what any of them cites.</summary>
    public void Note(string id, IReadOnlyList<Answer> answers, Audience audience, string? question = null) =>
        Note(
            id,
            answers[0] with
            {
                Citations = [.. answers.SelectMany(answer => answer.Citations).Distinct()],
            },
            audience,
            answers.Count == 1 ? question : null
        );
}
