namespace Rag.Core.Access;

/// <summary>
/// So much in a minute: units flow in evenly and at most a minute's worth is kept. What costs an unknown amount is charged when the amount
/// is known, so that the level may fall below zero, and whoever comes next waits until it has risen again. Thread-safe.
/// </summary>
public sealed class TokenBucket(TimeProvider time)
{
    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _at = time.GetTimestamp();
    private double _level;
    private int? _perMinute;

    /// <summary>The level at most, which is what a minute brings; null for no bound.</summary>
    public int? Capacity
    {
        get
        {
            lock (_lock)
            {
                return _perMinute;
            }
        }
    }

    /// <summary>A bucket that gets its first bound is full; a new bound leaves the level, but for what is above it.</summary>
    public void Resize(int? perMinute)
    {
        lock (_lock)
        {
            Flow();
            if (perMinute is { } capacity)
            {
                _level = _perMinute is null ? capacity : Math.Min(_level, capacity);
            }

            _perMinute = perMinute;
        }
    }

    /// <summary>Takes a unit where there is one.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            Flow();
            if (_perMinute is null)
            {
                return true;
            }

            if (_level < 1)
            {
                return false;
            }

            _level -= 1;
            return true;
        }
    }

    /// <summary>Takes this much whatever the level is.</summary>
    public void Charge(long amount)
    {
        lock (_lock)
        {
            Flow();
            _level -= _perMinute is null ? 0 : amount;
        }
    }

    /// <summary>Below zero where more was charged than there was; null for no bound, and where it is full.</summary>
    public double? Used()
    {
        lock (_lock)
        {
            Flow();
            return _perMinute is { } capacity && _level < capacity ? _level : null;
        }
    }

    /// <summary>The bucket is as it was so long ago, but for what has flowed in since. One without a bound stays so.</summary>
    public void Restore(double level, TimeSpan ago)
    {
        lock (_lock)
        {
            if (_perMinute is { } capacity)
            {
                _level = Math.Min(capacity, level + (Math.Max(0, ago.Ticks) * (double)capacity / s_period.Ticks));
                _at = time.GetTimestamp();
            }
        }
    }

    /// <summary>Whole units that could be taken now; none where the level is below zero.</summary>
    public long Remaining
    {
        get
        {
            lock (_lock)
            {
                Flow();
                return (long)Math.Max(0, Math.Floor(_level));
            }
        }
    }

    /// <summary>Until a unit can be taken.</summary>
    public TimeSpan UntilOne() => Until(static _ => 1);

    /// <summary>Until a unit can be taken beside this much that is not taken yet; at most until it is full.</summary>
    public TimeSpan UntilOneBeside(double reserved) => Until(capacity => Math.Min(capacity, 1 + reserved));

    /// <summary>Until it is full, if nothing is taken.</summary>
    public TimeSpan UntilFull() => Until(static capacity => capacity);

    private TimeSpan Until(Func<int, double> level)
    {
        lock (_lock)
        {
            Flow();
            return _perMinute is { } capacity && level(capacity) - _level is > 0 and var missing
                ? TimeSpan.FromTicks((long)Math.Ceiling(s_period.Ticks * missing / capacity) + 1) // so that it is enough
                : TimeSpan.Zero;
        }
    }

    private void Flow()
    {
        var now = time.GetTimestamp();
        if (_perMinute is { } capacity)
        {
            _level = Math.Min(capacity, _level + ((double)time.GetElapsedTime(_at, now).Ticks * capacity / s_period.Ticks));
        }

        _at = now;
    }
}
