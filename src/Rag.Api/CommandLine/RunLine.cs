using Rag.Core.Evaluation;

namespace Rag.Api.CommandLine;

/// <summary>A run as machines read it in a list.</summary>
/// <param name="Configuration">The digest.</param>
/// <param name="CalibrationError">Expected, over ten bins; null where no confidence is known.</param>
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
    IReadOnlyDictionary<string, double> Metrics,
    double? CalibrationError
)
{
    /// <param name="calibrations">Errors by the runs' ids.</param>
    public static RunLine Of(EvalRun run, IReadOnlyDictionary<string, double> calibrations) =>
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
            run.Metrics,
            calibrations.TryGetValue(run.Id, out var error) ? error : null
        );
}
