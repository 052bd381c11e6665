namespace Rag.Core.Answers;

/// <summary>What is kept of an answer that was given: what it cited, and nothing of what was asked or said.</summary>
/// <param name="At">When it was complete.</param>
public sealed record AnswerRecord(string Id, DateTimeOffset At, IReadOnlyList<CitedPlace> Citations)
{
    /// <summary>Citations of texts that no article holds are left out: nothing can become of them.</summary>
    public static AnswerRecord Of(string id, Answer answer, DateTimeOffset at) =>
        new(
            id,
            at,
            [
                .. answer
                    .Citations.Where(citation => citation.ArticleId is not null)
                    .Select(citation => new CitedPlace(citation.ArticleId!.Value, citation.Revision, citation.Start, citation.End)),
            ]
        );
}
