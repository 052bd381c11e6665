using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Rag.Answering.Tests;
using Rag.Api.Health;
using Rag.Engine.Cache.Disk;

namespace Rag.EndToEnd.Tests.Health;

public sealed class KvDiskWatchTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);
    private static readonly DiskTierCounters s_well = new(0, 0, 0, 0, 0, 0, null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_OfADiskInTrouble_WarnsOnceAMinuteAsLongAsItLasts()
    {
        var (time, log) = (new TimerClock(), new LineLog());
        var engine = new RecordingEngine { Disk = s_well with { Trouble = "Full." } };
        using var watch = new KvDiskWatch(engine, time, log);
        await watch.StartAsync(Cancellation);
        Assert.Equal(s_minute, await time.Period.WaitAsync(Cancellation));

        time.Advance(s_minute);
        Assert.Equal((LogLevel.Warning, "Full."), await log.NextAsync());
        time.Advance(s_minute);
        Assert.Equal((LogLevel.Warning, "Full."), await log.NextAsync());

        // A rule of the program that was broken is an error; where all is well, nothing is said.
        engine.Disk = s_well with { Trouble = "Closed.", Broken = new InvalidOperationException("broken") };
        time.Advance(s_minute);
        Assert.Equal((LogLevel.Error, "Closed."), await log.NextAsync());
        engine.Disk = s_well;
        time.Advance(s_minute);
        await watch.StopAsync(Cancellation);
        Assert.False(log.HasMore);
    }

    /// <summary>A clock that tells when somebody waits for it.</summary>
    private sealed class TimerClock : FakeTimeProvider
    {
        private readonly TaskCompletionSource<TimeSpan> _period = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<TimeSpan> Period => _period.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _period.TrySetResult(period);
            return timer;
        }
    }

    private sealed class LineLog : ILogger<KvDiskWatch>
    {
        private readonly Channel<(LogLevel Level, string Line)> _lines = Channel.CreateUnbounded<(LogLevel Level, string Line)>();

        public bool HasMore => _lines.Reader.TryPeek(out _);

        public ValueTask<(LogLevel Level, string Line)> NextAsync() => _lines.Reader.ReadAsync(Cancellation);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => _lines.Writer.TryWrite((logLevel, formatter(state, exception)));
    }
}
