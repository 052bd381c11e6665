using Rag.Core.Evaluation;

namespace Rag.Api.CommandLine;

/// <summary>A run as machines read it in a list.</summary>
/// <param name="Configuration">The digest.</param>
internal sealed record RunLine(
    string Id,
    string Dataset,
    string DatasetDigest,
    string Kind,
    string Configuration,
    string State,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    int Done,
    int Cases,
    string? Note,
    string? Problem,
    IReadOnlyDictionary<string, double> Metrics
)
{
    public static RunLine Of(EvalRun run) =>
        new(
            run.Id,
            run.Plan.Dataset,
            run.Plan.DatasetDigest,
            run.Plan.Kind.ToString().ToLowerInvariant(),
            run.Plan.Configuration.Digest,
            run.State.ToString().ToLowerInvariant(),
            run.StartedAt,
            run.EndedAt,
            run.Done,
            run.Plan.Cases,
            run.Note,
            run.Problem,
            run.Metrics
        );
}
