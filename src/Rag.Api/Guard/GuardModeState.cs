using Rag.Core.Guard;

namespace Rag.Api.Guard;

/// <summary>A mode of one reader on the wire.</summary>
/// <param name="Alarms">When the last ones were raised, oldest first.</param>
internal sealed record GuardModeState(
    string Mode,
    string Model,
    string ModelDigest,
    int Samples,
    int Differing,
    double Share,
    double MeanTokenF1,
    long Checked,
    IReadOnlyList<DateTimeOffset> Alarms,
    long AlarmsRaised,
    DateTimeOffset? ClosedSince,
    string Sentence
)
{
    public static GuardModeState Of(GuardedMode mode, int window) =>
        new(
            ReuseModes.NameOf(mode.Mode),
            mode.Model,
            mode.ModelDigest,
            mode.Samples.Count,
            mode.Differing,
            mode.Share,
            mode.MeanTokenF1,
            mode.Checked,
            [.. mode.Alarms.Select(alarm => alarm.At)],
            mode.AlarmsRaised,
            mode.ClosedSince,
            mode.Sentence(window)
        );
}
