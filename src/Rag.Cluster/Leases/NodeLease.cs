namespace Rag.Cluster.Leases;

/// <summary>
/// Whether this node may answer, by its own clock. A lease runs from the moment before the store was asked for it, so it never runs here
/// longer than there. Thread-safe.
/// </summary>
public sealed class NodeLease(TimeProvider time)
{
    private readonly Lock _lock = new();
    private long? _term;
    private long _from;
    private TimeSpan _length;
    private bool _isServing;

    /// <summary>True while questions may be answered.</summary>
    public bool IsServing
    {
        get
        {
            lock (_lock)
            {
                return _isServing && Runs();
            }
        }
    }

    /// <summary>Of the lease that runs; null where none does.</summary>
    public long? Term
    {
        get
        {
            lock (_lock)
            {
                return Runs() ? _term : null;
            }
        }
    }

    /// <summary>How long it still runs.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_lock)
            {
                return Runs() ? _length - time.GetElapsedTime(_from) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>It runs, and does not serve yet.</summary>
    /// <param name="asked">Timestamp before the store was asked.</param>
    internal void Take(long term, long asked, TimeSpan length)
    {
        lock (_lock)
        {
            (_term, _from, _length, _isServing) = (term, asked, length, false);
        }
    }

    /// <summary>It runs on. One that has ended here stays ended, though the store may have found it in time.</summary>
    internal bool Extend(long term, long asked, bool isServing)
    {
        lock (_lock)
        {
            if (_term != term || !Runs())
            {
                return false;
            }

            (_from, _isServing) = (asked, isServing);
            return true;
        }
    }

    internal void Lose()
    {
        lock (_lock)
        {
            (_term, _isServing) = (null, false);
        }
    }

    private bool Runs() => _term is not null && time.GetElapsedTime(_from) < _length;
}
