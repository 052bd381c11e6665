using System.Text.Json.Serialization;

namespace Rag.Api.OpenAi.News;

/// <summary>
/// What stands behind an answer: the member <c>news</c> of every reply. Members without a value are written as null, so that a client finds
/// the same members in every reply.
/// </summary>
/// <param name="AsOf">The time whose knowledge was asked for.</param>
/// <param name="Passages">What was read.</param>
/// <param name="LeftOut">What was found and not read.</param>
/// <param name="Notice">A sentence where less was searched than should have been.</param>
internal sealed record NewsReply(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Confidence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? AsOf,
    IReadOnlyList<NewsPassage> Passages,
    IReadOnlyList<NewsLeftOut> LeftOut,
    NewsTokens Tokens,
    NewsTimings Timings,
    NewsFreshness Freshness,
    IReadOnlyList<NewsCitation> Citations,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] NewsAuthor? Author,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Notice
);

/// <summary>Who wrote the answer: null where no model was asked.</summary>
/// <param name="Model">A name of GET /v1/models.</param>
/// <param name="EngineMs">What the engines' step costs make of the tokens of all who were asked.</param>
/// <param name="Sureness">In [0, 1]; 0 where it declined.</param>
/// <param name="EscalatedFrom">Models that were asked before and were not sure enough.</param>
internal sealed record NewsAuthor(string Model, double EngineMs, double Sureness, IReadOnlyList<string> EscalatedFrom);

/// <param name="Id">From 1, in this reply.</param>
/// <param name="Article">Null for a text that the caller gave.</param>
/// <param name="Start">Where the passage stands in the revision's body; UTF-16 offsets, half-open.</param>
/// <param name="Url">The publisher's.</param>
/// <param name="Page">Our page of the revision, with the passage marked.</param>
/// <param name="Score">Retrieval's; comparable within one reply alone.</param>
internal sealed record NewsPassage(
    int Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Article,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Revision,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Start,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? End,
    string Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Url,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Page,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? PublishedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Score
);

/// <param name="Why">budget, max_computed_tokens, time, near_duplicate, same_story or language.</param>
internal sealed record NewsLeftOut(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Article,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Revision,
    string Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Url,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Page,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? PublishedAt,
    string Why
);

/// <summary>Tokens of the prompt: all are <paramref name="Computed"/> or <paramref name="Cached"/>.</summary>
/// <param name="Reused">Of the cached ones, those of passages and instructions, which fit any prompt.</param>
/// <param name="Speculative">Of the cached ones, those that were computed on a guess before any question asked for them.</param>
internal sealed record NewsTokens(int Computed, int Cached, int Reused, int Speculative);

/// <summary>Milliseconds from the question's arrival.</summary>
/// <param name="FirstTokenMs">Null where no model was asked.</param>
internal sealed record NewsTimings(
    double RetrievalMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? FirstTokenMs,
    double TotalMs
);

/// <param name="Newest">The passage published last.</param>
/// <param name="CorrectedSince">
/// When an article that is cited was last corrected by its publisher, whenever that was; null for never.
/// </param>
internal sealed record NewsFreshness(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] NewsNewest? Newest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? CorrectedSince
);

internal sealed record NewsNewest(
    int Passage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Source,
    DateTimeOffset PublishedAt
);

/// <param name="Id">As the answer's annotations are in order, from 1.</param>
/// <param name="Passage">The id of the passage that holds the words.</param>
/// <param name="Start">Where the words stand in the revision's body (in the caller's text where there is no article).</param>
/// <param name="Page">Our page of the revision, with the words marked and scrolled to.</param>
internal sealed record NewsCitation(
    int Id,
    int Passage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Article,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Revision,
    int Start,
    int End,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Page
);
