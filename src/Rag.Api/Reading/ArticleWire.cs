using System.Text.Json.Serialization;
using Rag.Api.OpenAi.Answers;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Articles;

namespace Rag.Api.Reading;

/// <summary>One revision of an article, with what is known of its others. Members without a value are written as null.</summary>
/// <param name="Latest">The number of the latest revision, which alone is searched.</param>
/// <param name="Kind">What this revision did to the one before: first, cosmetic, update or correction.</param>
/// <param name="FirstSeenAt">When the service first read the article.</param>
/// <param name="RevisedAt">When the service stored this revision.</param>
/// <param name="Scope">Who may read it: "public", or the name of a collection.</param>
/// <param name="Body">Left out with body=false.</param>
/// <param name="Chunks">Only with chunks=true, and of the latest revision.</param>
/// <param name="Revisions">The newest first; at most 200.</param>
internal sealed record ArticleWire(
    string Id,
    int Revision,
    int Latest,
    string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Url,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Author,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Category,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Language,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? PublishedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? UpdatedAt,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset RevisedAt,
    string Scope,
    string Page,
    string? Body,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] CorrectionWire? Correction,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] StoryWire? Story,
    IReadOnlyList<RevisionWire> Revisions,
    IReadOnlyList<ChunkWire>? Chunks
)
{
    public string Object { get; } = "article";
}

/// <summary>What a publisher said when it corrected the article, in this revision or an earlier one.</summary>
/// <param name="At">When the service stored the revision that said so first.</param>
/// <param name="Start">With <paramref name="End"/>, where it stands in this revision's body; null where it does not.</param>
internal sealed record CorrectionWire(
    DateTimeOffset At,
    string Sentence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Start,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? End
)
{
    public static CorrectionWire? Of(ArticleCorrection? correction) =>
        correction is null ? null : new(correction.At, correction.Sentence, correction.Span?.Start, correction.Span?.End);
}

/// <param name="Kind">first, cosmetic, update or correction.</param>
internal sealed record RevisionWire(
    int Revision,
    string Kind,
    DateTimeOffset RevisedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Title,
    string Page
)
{
    public static RevisionWire Of(Article revision, string baseUrl) =>
        new(
            revision.Revision,
            AnswerStatusWire.Name(revision.Kind),
            revision.RevisedAt,
            revision.Title,
            ArticleLinks.Page(baseUrl, revision.Id, revision.Revision)
        );
}

/// <param name="Start">With <paramref name="End"/>, half-open UTF-16 offsets in the body.</param>
internal sealed record ChunkWire(string Id, int Ordinal, int Start, int End, string Text)
{
    public static ChunkWire Of(Chunk chunk) => new(chunk.Id.ToString(), chunk.Ordinal, chunk.Start, chunk.End, chunk.Text);
}

/// <summary>The answer where an article was withdrawn: the error that clients read, and what is left of the article.</summary>
internal sealed record WithdrawnWire(WireError Error, TombstoneWire Withdrawn);

/// <param name="Revision">The last one that was stored.</param>
/// <param name="Reason">A sentence.</param>
internal sealed record TombstoneWire(
    string ArticleId,
    int Revision,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Url,
    DateTimeOffset WithdrawnAt,
    string Reason
);
