namespace Rag.Api.Adaptation;

/// <summary>Where adaptation stands, in JSON between a running service and the command line.</summary>
/// <param name="Kind">Of the run that is under way; null while none is.</param>
/// <param name="Step">Of the trainer, of <paramref name="Steps"/>; 0 while it does not run.</param>
/// <param name="Questions">The run whose projection was adopted last; null for none.</param>
/// <param name="Reader">The run whose adapter was adopted last; null for none.</param>
/// <param name="Last">What became of the last run of this process; null before the first.</param>
/// <param name="Next">When the schedule looks again; null without one.</param>
internal sealed record AdaptationStatus(
    AdaptationState State,
    AdaptationKind? Kind,
    int Step,
    int Steps,
    double? Loss,
    string? Questions,
    string? Reader,
    AdaptationCard? Last,
    DateTimeOffset? Next
);
