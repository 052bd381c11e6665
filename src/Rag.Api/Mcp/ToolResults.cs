using System.ComponentModel;

namespace Rag.Api.Mcp;

internal sealed record FoundPassages(IReadOnlyList<FoundPassage> Passages);

internal sealed record FoundPassage(
    string ArticleId,
    int Revision,
    string? Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    [property: Description("The publisher's address; null where the article has none.")] string? Url,
    string Page,
    string Text,
    [property: Description("What the publisher said when it corrected the article.")] string? Correction,
    [property: Description("Other outlets that told the same event.")] IReadOnlyList<string> AlsoReportedBy
);

internal sealed record GivenAnswer(
    string Id,
    string Text,
    [property: Description("True when the passages do not say.")] bool Refused,
    string ShortAnswer,
    [property: Description("The probability that the short answer is right; null where nothing was judged.")] double? Confidence,
    IReadOnlyList<AnswerSource> Citations,
    [property: Description("Of a refusal: what would have been said, had it been certain enough.")] string? Uncertain,
    [property: Description("Other outlets that say the same.")] IReadOnlyList<string> Agreeing
);

internal sealed record AnswerSource(
    string Quote,
    string? ArticleId,
    int Revision,
    [property: Description("With end, where the quotation stands in the revision's body.")] int Start,
    int End,
    string? Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    string Url,
    string? Correction
);

internal sealed record ReadArticle(
    string ArticleId,
    int Revision,
    string? Title,
    string? Source,
    string? Author,
    string? Language,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? UpdatedAt,
    string? Url,
    string Page,
    [property: Description("The body, or as much of it as one answer holds.")] string Body,
    int Offset,
    [property: Description("Characters of the whole body.")] int Length,
    [property: Description("Where the rest begins; null at the end.")] int? NextOffset,
    string? Correction
);

internal sealed record StoryTimeline(string StoryId, string? Headline, int Sources, IReadOnlyList<StoryReport> Reports);

internal sealed record StoryReport(
    string ArticleId,
    [property: Description("When it was published; where nobody says so, when it was first seen.")] DateTimeOffset At,
    string? Source,
    string? Title,
    string? Url,
    string Page
);
