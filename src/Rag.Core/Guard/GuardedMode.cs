using System.Globalization;

namespace Rag.Core.Guard;

/// <summary>How answers that one mode had a part in compare with the same answers computed without it.</summary>
/// <param name="Model">The reader's name.</param>
/// <param name="ModelDigest">Of weights, precision and the form in which KV is kept: another digest is another reader.</param>
/// <param name="Samples">The last ones, as many as the window holds, oldest first.</param>
/// <param name="Checked">Answers ever checked, those that left the window included.</param>
/// <param name="Alarms">The last ones, oldest first.</param>
/// <param name="AlarmsRaised">All of them.</param>
/// <param name="ClosedSince">The mode is not used since then; null while it is open.</param>
public sealed record GuardedMode(
    ReuseMode Mode,
    string Model,
    string ModelDigest,
    IReadOnlyList<GuardSample> Samples,
    long Checked,
    IReadOnlyList<GuardAlarm> Alarms,
    long AlarmsRaised,
    DateTimeOffset? ClosedSince
)
{
    /// <summary>Samples of short answers that differ; what the reader wrote is not among them.</summary>
    public int Differing => Samples.Count(sample => sample is { Differs: true, IsWritten: false });

    /// <summary>Of the short answers, those that differ; 0 where there are none.</summary>
    public double Share => Short == 0 ? 0 : (double)Differing / Short;

    private int Short => Samples.Count(sample => !sample.IsWritten);

    /// <summary>1 where there are no samples.</summary>
    public double MeanTokenF1 => Samples.Count == 0 ? 1 : Samples.Average(sample => sample.TokenF1);

    /// <summary>In use again, with nothing counted: the samples that closed it would close it again.</summary>
    public GuardedMode Reopened() => this with { Samples = [], ClosedSince = null };

    /// <summary>How the mode stands, for whoever runs the service.</summary>
    public string Sentence(int window)
    {
        var name = Name;
        var drift = string.Create(
            CultureInfo.InvariantCulture,
            $"{Differing} of the last {Short} short answers differ under full attention ({Share:P1})"
        );
        var state =
            ClosedSince is { } since
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} of {Model} is closed since {since:u}: {drift}. "
                        + $"Open it again with 'rag guard reopen {ReuseModes.NameOf(Mode)}'."
                )
            : Samples.Count == 0 ? $"{name} of {Model} is open; no answer was checked against full attention yet."
            : Samples.Count < window ? $"{name} of {Model} is open: {drift}; {window} decide."
            : $"{name} of {Model} is open: {drift}.";
        return Alarms.Count == 0
            ? state
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{state} {AlarmsRaised} alarm{(AlarmsRaised == 1 ? "" : "s")}, the last at {Alarms[^1].At:u}: "
                    + $"an answer came out otherwise with what was kept than computed anew."
            );
    }

    private string Name =>
        Mode switch
        {
            ReuseMode.PassageReuse => "Reuse of passages",
            ReuseMode.Int8Kv => "Int8 KV",
            _ => "The disk tier",
        };
}
