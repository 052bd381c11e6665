using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Answers;

/// <summary>The answers that are given, whatever the face: each has an id under which it can be looked at again.</summary>
internal sealed class GivenAnswers(IAnswerRecords records, TimeProvider time)
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
    public void Note(string id, Answer answer, Audience audience) => records.Note(AnswerRecord.Of(id, answer, Now, audience.Tenant));

    /// <summary>Several answers under one id are one that cites what any of them cites.</summary>
    public void Note(string id, IReadOnlyList<Answer> answers, Audience audience) =>
        Note(id, answers[0] with { Citations = [.. answers.SelectMany(answer => answer.Citations).Distinct()] }, audience);
}
