using Rag.Core.Guard;

namespace Rag.Stores.Guard;

/// <summary>A mode's figures as they stand in the file.</summary>
internal sealed record KeptMode(
    string Mode,
    string Model,
    string ModelDigest,
    List<KeptSample>? Samples,
    long Checked,
    List<KeptAlarm>? Alarms,
    long AlarmsRaised,
    DateTimeOffset? ClosedSince
)
{
    public static KeptMode Of(GuardedMode mode) =>
        new(
            ReuseModes.NameOf(mode.Mode),
            mode.Model,
            mode.ModelDigest,
            [.. mode.Samples.Select(sample => new KeptSample(sample.At, sample.Differs, sample.TokenF1, sample.IsWritten))],
            mode.Checked,
            [.. mode.Alarms.Select(KeptAlarm.Of)],
            mode.AlarmsRaised,
            mode.ClosedSince
        );

    /// <exception cref="InvalidDataException">It names a mode that this version does not know, or no model.</exception>
    public GuardedMode ToMode() =>
        new(
            ReuseModes.Find(Mode ?? "") ?? throw new InvalidDataException($"It names the mode '{Mode}', which is not known."),
            Model ?? throw new InvalidDataException("It names a mode without a model."),
            ModelDigest ?? throw new InvalidDataException("It names a model without a digest."),
            [.. (Samples ?? []).Select(sample => new GuardSample(sample.At, sample.Differs, sample.F1, sample.Written))],
            Checked,
            [.. (Alarms ?? []).Select(alarm => alarm.ToAlarm())],
            AlarmsRaised,
            ClosedSince
        );
}
