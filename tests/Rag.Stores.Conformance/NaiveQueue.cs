using Rag.Core.Queue;

namespace Rag.Stores.Conformance;

/// <summary>The queue's rules over a plain list, one line each.</summary>
internal sealed class NaiveQueue
{
    private readonly List<Entry> _entries = [];
    private long _last;

    private enum Standing
    {
        Waiting,
        Claimed,
        Later,
        Dead,
    }

    public IEnumerable<long> Dead => _entries.Where(entry => entry.Standing == Standing.Dead).Select(entry => entry.Ticket).Order();

    public int Waiting => _entries.Count(entry => entry.Standing != Standing.Dead);

    public long Add(string key, QueuePriority priority)
    {
        _entries.Add(new Entry(++_last, key, priority));
        return _last;
    }

    public List<(long Ticket, int Attempts)> Claim(int most, DateTimeOffset now, DateTimeOffset until)
    {
        foreach (var entry in _entries.Where(entry => entry.Standing is Standing.Claimed or Standing.Later && entry.Until <= now))
        {
            entry.Standing = Standing.Waiting;
        }

        var ready = _entries.Where(IsFirst).OrderBy(entry => entry.Priority).ThenBy(entry => entry.Ticket).ToList();
        var claimed = ready.Where(entry => entry.Attempts < 5).Take(most).ToList();
        if (claimed.Count == 0)
        {
            claimed = [.. ready.OrderBy(entry => entry.Attempts).Take(1)];
        }

        foreach (var entry in claimed)
        {
            (entry.Standing, entry.Until, entry.Attempts) = (Standing.Claimed, until, entry.Attempts + 1);
        }

        return [.. claimed.Select(entry => (entry.Ticket, entry.Attempts - 1))];
    }

    /// <param name="key">The ticket's.</param>
    public void Complete(long ticket, string key)
    {
        _entries.RemoveAll(entry => entry.Ticket == ticket);
        foreach (var entry in _entries.Where(entry => entry.Key == key && entry.Ticket < ticket && entry.Standing == Standing.Dead))
        {
            entry.IsOvertaken = true;
        }
    }

    public void Release(long ticket)
    {
        if (Held(ticket) is { } entry)
        {
            (entry.Standing, entry.Attempts) = (Standing.Waiting, entry.Attempts - 1);
        }
    }

    public void TryLater(long ticket, DateTimeOffset at)
    {
        if (Held(ticket) is { } entry)
        {
            (entry.Standing, entry.Until) = (Standing.Later, at);
        }
    }

    public void Bury(long ticket)
    {
        if (Held(ticket) is { } entry)
        {
            entry.Standing = Standing.Dead;
        }
    }

    public int RetryDead()
    {
        _entries.RemoveAll(entry => entry.Standing == Standing.Dead && entry.IsOvertaken);
        var count = Dead.Count();
        foreach (var entry in _entries.Where(entry => entry.Standing == Standing.Dead))
        {
            (entry.Standing, entry.Attempts) = (Standing.Waiting, 0);
        }

        return count;
    }

    public void Kill()
    {
        foreach (var entry in _entries.Where(entry => entry.Standing == Standing.Claimed))
        {
            entry.Standing = Standing.Waiting;
        }
    }

    /// <summary>Null where the claim was lost.</summary>
    private Entry? Held(long ticket) => _entries.SingleOrDefault(entry => entry.Ticket == ticket && entry.Standing == Standing.Claimed);

    private bool IsFirst(Entry entry) =>
        entry.Standing == Standing.Waiting
        && !_entries.Any(other =>
            other.Key == entry.Key && other.Standing != Standing.Dead && (other.Ticket < entry.Ticket || other.Standing == Standing.Claimed)
        );

    private sealed class Entry(long ticket, string key, QueuePriority priority)
    {
        public long Ticket { get; } = ticket;

        public string Key { get; } = key;

        public QueuePriority Priority { get; } = priority;

        public Standing Standing { get; set; }

        public DateTimeOffset Until { get; set; }

        public int Attempts { get; set; }

        public bool IsOvertaken { get; set; }
    }
}
