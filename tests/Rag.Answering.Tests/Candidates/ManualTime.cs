namespace Rag.Answering.Tests.Candidates;

/// <summary>Time that stands still until it is moved.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public void Advance(double milliseconds) => _now += (long)(milliseconds * TimeSpan.TicksPerMillisecond);
}
