using Rag.Core.Guard;

namespace Rag.Answering.Guard;

/// <summary>The figures of one mode and model. Its owner holds a lock.</summary>
internal sealed class ModeRecord
{
    private const int MostAlarms = 16;

    private readonly string _model;
    private readonly string _digest;
    private readonly Queue<GuardSample> _samples;
    private readonly Queue<GuardAlarm> _alarms;
    private long _checked;
    private long _alarmsRaised;

    public ModeRecord(GuardedMode kept)
    {
        (Mode, _model, _digest) = (kept.Mode, kept.Model, kept.ModelDigest);
        (_samples, _alarms) = (new(kept.Samples), new(kept.Alarms));
        (_checked, _alarmsRaised, ClosedSince) = (kept.Checked, kept.AlarmsRaised, kept.ClosedSince);
    }

    public ReuseMode Mode { get; }

    public DateTimeOffset? ClosedSince { get; private set; }

    public bool IsOf(ReuseMode mode, string digest) => Mode == mode && _digest == digest;

    /// <summary>True where the sample closes the mode.</summary>
    public bool Add(in GuardSample sample, GuardOptions options)
    {
        _checked++;
        _samples.Enqueue(sample);
        while (_samples.Count > options.Window)
        {
            _samples.Dequeue();
        }

        if (
            ClosedSince is not null
            || _samples.Count < options.Window
            || _samples.Count(one => one is { Differs: true, IsWritten: false }) <= options.MaximumDrift * options.Window
        )
        {
            return false;
        }

        ClosedSince = sample.At;
        return true;
    }

    public void Add(in GuardAlarm alarm)
    {
        _alarmsRaised++;
        _alarms.Enqueue(alarm);
        if (_alarms.Count > MostAlarms)
        {
            _alarms.Dequeue();
        }
    }

    /// <summary>It counts anew: the samples that closed the mode would close it again.</summary>
    public void Reopen()
    {
        ClosedSince = null;
        _samples.Clear();
    }

    public GuardedMode Read() => new(Mode, _model, _digest, [.. _samples], _checked, [.. _alarms], _alarmsRaised, ClosedSince);
}
