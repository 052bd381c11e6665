using System.Text.Json.Serialization;
using Rag.Answering;
using Rag.Api.Edge;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Answers;

/// <summary>What an answer that was given is worth now (an extension of the wire).</summary>
/// <param name="Status">current, corrected or retracted.</param>
/// <param name="Answered">Seconds since the beginning of 1970.</param>
internal sealed record AnswerStatusWire(string Id, string Status, long Answered, IReadOnlyList<CitationStatusWire> Citations)
{
    public string Object { get; } = "answer.status";

    public static async Task<IResult> GetAsync(
        string id,
        HttpContext http,
        AnswerReview review,
        ServerOptions server,
        CancellationToken cancellation
    )
    {
        var status = await review.OfAsync(id, http.Audience(), cancellation)
            ?? throw new WireException(
                404,
                "There is no answer of that id here, or it was given too long ago.",
                "invalid_request_error",
                "id",
                "answer_not_found"
            );
        return Results.Json(
            new AnswerStatusWire(
                status.Record.Id,
                Name(status.Standing),
                status.Record.At.ToUnixTimeSeconds(),
                [.. status.Citations.Select(citation => CitationStatusWire.Of(citation, server.LinkBase))]
            ),
            WireJson.Default.AnswerStatusWire
        );
    }

    public static string Name<T>(T member)
        where T : struct, Enum => member.ToString().ToLowerInvariant();
}

/// <summary>What became of one citation. Members without a value are written as null.</summary>
/// <param name="Start">Where the words stood in the revision that was cited; UTF-16 offsets, half-open.</param>
/// <param name="Change">none, cosmetic, updated, corrected, retracted or removed.</param>
/// <param name="QuoteStands">Whether the quoted words stand in the revision that holds now, at the offsets that follow.</param>
internal sealed record CitationStatusWire(
    string ArticleId,
    string Url,
    int Revision,
    int Start,
    int End,
    string Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? RevisionNow,
    bool QuoteStands,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? StartNow,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? EndNow,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? ChangedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Correction,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Reason
)
{
    public static CitationStatusWire Of(CitationStatus citation, string baseUrl) =>
        new(
            citation.Cited.Article.Value,
            ChatLinks.Address(null, citation.Cited.Article, baseUrl),
            citation.Cited.Revision,
            citation.Cited.Start,
            citation.Cited.End,
            AnswerStatusWire.Name(citation.Change),
            citation.RevisionNow,
            citation.PlaceNow is not null,
            citation.PlaceNow?.Start,
            citation.PlaceNow?.End,
            citation.ChangedAt,
            citation.Correction?.Sentence,
            citation.Reason
        );
}
