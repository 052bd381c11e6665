namespace Rag.Engine.Tests.Support;

/// <summary>Stands still until it is advanced.</summary>
internal sealed class FakeTime : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The first time it is asked on this thread, the clock breaks.</summary>
    public string? BreaksOnThread { get; set; }

    public override long GetTimestamp()
    {
        if (BreaksOnThread is { } name && name == Thread.CurrentThread.Name)
        {
            BreaksOnThread = null;
            throw new InvalidOperationException("the clock broke");
        }

        return _ticks;
    }

    public void Advance(TimeSpan time) => _ticks += time.Ticks;
}
