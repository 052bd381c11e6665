using Rag.Core.Guard;

namespace Rag.Api.Guard;

/// <summary>The guard's report on the wire.</summary>
internal sealed record GuardState(
    double SampleShare,
    double MaximumDrift,
    int Window,
    int Waiting,
    long GivenUp,
    IReadOnlyList<GuardModeState> Modes
)
{
    public static GuardState Of(GuardReport report) =>
        new(
            report.SampleShare,
            report.MaximumDrift,
            report.Window,
            report.Waiting,
            report.GivenUp,
            [.. report.Modes.Select(mode => GuardModeState.Of(mode, report.Window))]
        );
}
