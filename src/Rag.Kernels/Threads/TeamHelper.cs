using System.Diagnostics;

namespace Rag.Kernels.Threads;

/// <summary>A thread that does the work which one caller at a time offers it.</summary>
internal sealed class TeamHelper : IDisposable
{
    private const int Idle = 0;
    private const int Offered = 1;
    private const int Working = 2;

    private readonly int _worker;
    private readonly AutoResetEvent _offer = new(false);
    private readonly AutoResetEvent _done = new(false);
    private readonly Thread _thread;
    private ParallelWork? _work;
    private Exception? _failure;
    private volatile bool _stopped;

    // Idle -> Offered by the caller; Offered -> Working by the helper, or -> Idle by the caller; Working -> Idle by the helper.
    private int _state;

    // 1 while the helper sleeps, or is about to sleep. The thread that sets it back to 0 decides about the wake-up: the caller then wakes
    // the helper, the helper needs no wake-up.
    private int _asleep;
    private int _callerAsleep;

    public TeamHelper(int worker)
    {
        _worker = worker;
        _thread = new Thread(Loop) { IsBackground = true, Name = $"compute {worker}" };
        _thread.Start();
    }

    public void Offer(ParallelWork work)
    {
        _work = work;
        Interlocked.Exchange(ref _state, Offered);
        if (Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _offer.Set();
        }
    }

    /// <summary>
    /// Takes back an offer that the helper has not accepted, or waits until the helper is done; returns the exception that its work threw.
    /// </summary>
    public Exception? Withdraw()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Offered) == Working)
        {
            AwaitIdle();
        }

        var failure = _failure;
        (_work, _failure) = (null, null);
        return failure;
    }

    private void AwaitIdle()
    {
        var spin = new BoundedSpin();
        while (Volatile.Read(ref _state) == Working)
        {
            if (spin.Continue())
            {
                continue;
            }

            Interlocked.Exchange(ref _callerAsleep, 1);
            if (Volatile.Read(ref _state) == Working)
            {
                _done.WaitOne();
            }

            Volatile.Write(ref _callerAsleep, 0);
        }
    }

    private void Loop()
    {
        var spin = new BoundedSpin();
        while (!_stopped)
        {
            if (Interlocked.CompareExchange(ref _state, Working, Offered) == Offered)
            {
                Do(_work!);
                spin = new BoundedSpin();
            }
            else if (!spin.Continue())
            {
                Sleep();
                spin = new BoundedSpin();
            }
        }
    }

    private void Do(ParallelWork work)
    {
        try
        {
            work.Work(_worker);
        }
        catch (Exception failure)
        {
            _failure = failure;
        }

        Interlocked.Exchange(ref _state, Idle);
        if (Interlocked.Exchange(ref _callerAsleep, 0) == 1)
        {
            _done.Set();
        }
    }

    private void Sleep()
    {
        Interlocked.Exchange(ref _asleep, 1);
        if (Volatile.Read(ref _state) != Offered && !_stopped)
        {
            _offer.WaitOne();
        }

        Volatile.Write(ref _asleep, 0);
    }

    public void Dispose()
    {
        _stopped = true;
        _offer.Set();
        _thread.Join();
        _offer.Dispose();
        _done.Dispose();
    }

    /// <summary>
    /// A wait too short to sleep for: 10 µs of spinning without a system call, then up to 100 µs in which the core is offered to other
    /// threads again and again.
    /// </summary>
    private struct BoundedSpin()
    {
        private const int PauseIterations = 16;

        private static readonly long s_spinOnly = Stopwatch.Frequency / 100_000; // 10 µs

        private static readonly long s_longest = Stopwatch.Frequency / 10_000; // 100 µs

        // A yield that takes longer let another thread run: the machine is busy.
        private static readonly long s_busyYield = Stopwatch.Frequency / 40_000; // 25 µs

        private readonly long _start = Stopwatch.GetTimestamp();

        /// <summary>Waits a little; false when it is time to sleep.</summary>
        public readonly bool Continue()
        {
            var before = Stopwatch.GetTimestamp();
            var waited = before - _start;
            if (waited < s_spinOnly)
            {
                Thread.SpinWait(PauseIterations);
                return true;
            }

            Thread.Yield();
            return waited < s_longest && Stopwatch.GetTimestamp() - before < s_busyYield;
        }
    }
}
