namespace Rag.Client.Answers;

/// <summary>What became of one citation.</summary>
/// <param name="Start">With <paramref name="End"/>, where the words stood in the revision that was cited.</param>
/// <param name="Change"><c>none</c>, <c>cosmetic</c>, <c>updated</c>, <c>corrected</c>, <c>retracted</c> or <c>removed</c>.</param>
/// <param name="QuoteStands">Whether the quoted words stand in the revision that holds now.</param>
/// <param name="Correction">The publisher's words.</param>
/// <param name="Reason">Why the article was withdrawn.</param>
public sealed record CitationStatus(
    string ArticleId,
    string Url,
    int Revision,
    int Start,
    int End,
    string Change,
    int? RevisionNow,
    bool QuoteStands,
    int? StartNow,
    int? EndNow,
    DateTimeOffset? ChangedAt,
    string? Correction,
    string? Reason
);
