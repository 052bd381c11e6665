using System.Text.Json.Serialization;
using Rag.Core.Queue;

namespace Rag.Api.Intake;

/// <summary>What became of one article of a request, as the wire has it.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Status">added, revised, unchanged or failed.</param>
/// <param name="Error">A sentence; null unless it failed.</param>
internal sealed record ArticleResult(int Index, string Status, string? ArticleId = null, int? Revision = null, string? Error = null)
{
    public const string AddedStatus = "added";
    public const string RevisedStatus = "revised";
    public const string UnchangedStatus = "unchanged";
    public const string FailedStatus = "failed";

    public static ArticleResult Failed(int index, string error) => new(index, FailedStatus, Error: error);

    public static ArticleResult Of(int index, ArticleOutcome outcome) =>
        new(
            index,
            outcome.Fate switch
            {
                ArticleFate.Added => AddedStatus,
                ArticleFate.Revised => RevisedStatus,
                ArticleFate.Unchanged => UnchangedStatus,
                _ => FailedStatus,
            },
            outcome.Id?.Value,
            outcome.Revision,
            outcome.Reason
        );
}

/// <summary>An article that was withdrawn.</summary>
internal sealed record WithdrawnArticle(string ArticleId, string Reason)
{
    public string Status { get; } = "retracted";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ArticleResult))]
[JsonSerializable(typeof(List<ArticleResult>))]
[JsonSerializable(typeof(ArticleChangesWire))]
[JsonSerializable(typeof(WithdrawnArticle))]
internal sealed partial class IntakeJson : JsonSerializerContext;
