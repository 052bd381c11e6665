using System.Diagnostics;

namespace Rag.Feeds.Tests.Week;

/// <summary>
/// A clock that stands while anything is computed and jumps to the next timer when nothing is, so that a week passes as fast as the work in
/// it is done. Work runs on the thread pool; the clock moves on a thread of its own.
/// </summary>
internal sealed class SimulatedTime : TimeProvider
{
    /// <summary>The clock moves on after so long even where the pool seems busy: others may use it too.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<(Timer Timer, int Version), (long Due, long Order)> _timers = new();
    private long _ticks = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero).UtcTicks;
    private long _order;

    /// <summary>
    /// The fewest threads of the pool that were ever seen busy: others'. A count that was too high once, on a machine that does much else,
    /// would let the clock run on while work is done.
    /// </summary>
    private int _othersThreads;

    /// <summary>Times that the clock moved on though the pool seemed busy.</summary>
    public int Impatient { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>A clock whose work has not begun yet.</summary>
    public static async Task<SimulatedTime> CreateAsync()
    {
        var time = new SimulatedTime();
        await Task.Factory.StartNew(
            () => time._othersThreads = BusyThreads(TimeSpan.FromMilliseconds(200)),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        return time;
    }

    /// <summary>Lets this time pass.</summary>
    public Task RunAsync(TimeSpan time, CancellationToken cancellation)
    {
        var end = Interlocked.Read(ref _ticks) + time.Ticks;
        return Task.Factory.StartNew(() => Run(end, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Run(long end, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            WaitForQuiet();
            if (Next(end) is not { } timer)
            {
                Interlocked.Exchange(ref _ticks, end);
                return;
            }

            timer.Fire();
        }
    }

    /// <summary>The next timer until then; the clock stands at its time.</summary>
    private Timer? Next(long end)
    {
        lock (_lock)
        {
            while (_timers.TryPeek(out var next, out var at) && at.Due <= end)
            {
                _timers.Dequeue();
                if (next.Timer.Version == next.Version)
                {
                    Interlocked.Exchange(ref _ticks, Math.Max(_ticks, at.Due));
                    return next.Timer;
                }
            }

            return null;
        }
    }

    private void WaitForQuiet()
    {
        var began = Stopwatch.GetTimestamp();
        var spin = new SpinWait();
        while (!IsQuiet())
        {
            if (Stopwatch.GetElapsedTime(began) > s_longestWait)
            {
                Impatient++;
                return;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>
    /// Work that is not waiting is being done, so that its thread is busy afterwards or has ended it in between; one look at each count
    /// alone would miss work that moves on between the looks.
    /// </summary>
    private bool IsQuiet()
    {
        var ended = ThreadPool.CompletedWorkItemCount;
        var isWaiting = ThreadPool.PendingWorkItemCount > 0;
        var busy = BusyThreads();
        _othersThreads = Math.Min(_othersThreads, busy);
        return !isWaiting
            && busy == _othersThreads
            && ThreadPool.PendingWorkItemCount == 0
            && BusyThreads() == _othersThreads
            && ThreadPool.CompletedWorkItemCount == ended;
    }

    private static int BusyThreads()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return most - available;
    }

    /// <summary>The fewest over a while.</summary>
    private static int BusyThreads(TimeSpan during)
    {
        var fewest = int.MaxValue;
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < during; Thread.Sleep(1))
        {
            fewest = Math.Min(fewest, BusyThreads());
        }

        return fewest;
    }

    private sealed class Timer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        /// <summary>Changes with each change, so that what was planned before is passed over.</summary>
        public int Version { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                Version++;
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    time._timers.Enqueue((this, Version), (time._ticks + dueTime.Ticks, time._order++));
                }
            }

            return true;
        }

        public void Fire()
        {
            if (_period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }

            callback(state);
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
