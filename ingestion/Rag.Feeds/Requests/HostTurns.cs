namespace Rag.Feeds.Requests;

/// <summary>
/// Work that waits for its turn, at most so much of it running at once, and of one host no more than the host answers at a time: the many
/// feeds of one slow host would otherwise hold every place. Not thread-safe.
/// </summary>
internal sealed class HostTurns<T>(int mostRunning, int mostOfAHost)
{
    private readonly Dictionary<string, Queue<T>> _waiting = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _running = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Hosts that have work waiting and a place free, in the order in which they got to that.</summary>
    private readonly LinkedList<string> _ready = new();

    public int Waiting { get; private set; }

    public int Running { get; private set; }

    /// <summary>Hosts whose work could begin, were there a place.</summary>
    public int Ready => _ready.Count;

    public void Add(string host, T work)
    {
        if (!_waiting.TryGetValue(host, out var queue))
        {
            _waiting.Add(host, queue = new Queue<T>());
        }

        queue.Enqueue(work);
        Waiting++;
        if (queue.Count == 1 && _running.GetValueOrDefault(host) < mostOfAHost)
        {
            _ready.AddLast(host);
        }
    }

    /// <summary>The next to run. <see cref="End"/> is called when it has run.</summary>
    public bool TryBegin(out string host, out T work)
    {
        if (Running == mostRunning || _ready.First is not { Value: var first })
        {
            (host, work) = ("", default!);
            return false;
        }

        _ready.RemoveFirst();
        var queue = _waiting[host = first];
        work = queue.Dequeue();
        Waiting--;
        Running++;
        var running = _running[host] = _running.GetValueOrDefault(host) + 1;
        if (queue.Count == 0)
        {
            _waiting.Remove(host);
        }
        else if (running < mostOfAHost)
        {
            _ready.AddLast(host);
        }

        return true;
    }

    /// <summary>Takes work away that has not begun; false where none is left.</summary>
    public bool TryTake(out T work)
    {
        if (_waiting.FirstOrDefault() is not ({ } host, { } queue))
        {
            work = default!;
            return false;
        }

        work = queue.Dequeue();
        Waiting--;
        if (queue.Count == 0)
        {
            _waiting.Remove(host);
            _ready.Remove(host);
        }

        return true;
    }

    public void End(string host)
    {
        Running--;
        var running = _running[host] - 1;
        if (running == 0)
        {
            _running.Remove(host);
        }
        else
        {
            _running[host] = running;
        }

        // The host was ready before unless all its places were taken.
        if (running == mostOfAHost - 1 && _waiting.ContainsKey(host))
        {
            _ready.AddLast(host);
        }
    }

    public void CheckIntegrity()
    {
        var ready = _waiting.Keys.Where(host => _running.GetValueOrDefault(host) < mostOfAHost).Order();
        if (
            Waiting != _waiting.Values.Sum(queue => queue.Count)
            || Running != _running.Values.Sum()
            || Running > mostRunning
            || _running.Values.Any(count => count < 1 || count > mostOfAHost)
            || !_ready.Order().SequenceEqual(ready)
        )
        {
            throw new InvalidOperationException("The turns of hosts do not add up.");
        }
    }
}
