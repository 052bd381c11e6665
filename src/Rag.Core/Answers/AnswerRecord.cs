using Rag.Core.Access;

namespace Rag.Core.Answers;

/// <summary>What is kept of an answer that was given: what it cited, and nothing of what was asked or said.</summary>
/// <param name="At">When it was complete.</param>
public sealed record AnswerRecord(string Id, DateTimeOffset At, IReadOnlyList<CitedPlace> Citations)
{
    /// <summary>Who asked; nobody else may look at the answer again.</summary>
    public string Tenant { get; init; } = Audience.Everybody.Tenant;

    /// <summary>Citations of texts that no article holds are left out: nothing can become of them.</summary>
    public static AnswerRecord Of(string id, Answer answer, DateTimeOffset at, string tenant) =>
        new(
            id,
            at,
            [
                .. answer
                    .Citations.Where(citation => citation.ArticleId is not null)
                    .Select(citation => new CitedPlace(citation.ArticleId!.Value, citation.Revision, citation.Start, citation.End)),
            ]
        )
        {
            Tenant = tenant,
        };
}
