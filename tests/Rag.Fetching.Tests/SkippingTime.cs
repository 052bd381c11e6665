using Microsoft.Extensions.Time.Testing;

namespace Rag.Fetching.Tests;

/// <summary>A clock that jumps over delays between requests, so that nothing waits; time limits pass when a test advances it.</summary>
internal sealed class SkippingTime : FakeTimeProvider
{
    /// <summary>Shorter waits are delays, longer ones are limits.</summary>
    private static readonly TimeSpan s_shortestLimit = TimeSpan.FromSeconds(10);

    public SkippingTime()
        : base(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)) { }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime < s_shortestLimit)
        {
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }

        return timer;
    }
}
