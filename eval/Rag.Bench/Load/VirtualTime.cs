namespace Rag.Bench.Load;

/// <summary>A clock that stands still until it is put forward.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private long _now;

    public TimeSpan Now => new(_now);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

    public void Advance(TimeSpan time) => _now += time.Ticks;
}
