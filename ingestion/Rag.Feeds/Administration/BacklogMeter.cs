namespace Rag.Feeds.Administration;

/// <summary>Tells from how many articles waited when how fast they are worked off. Thread-safe.</summary>
public sealed class BacklogMeter
{
    /// <summary>Fewer are no backlog: they are stored before somebody has read that they wait.</summary>
    private const long Smallest = 100;

    /// <summary>The rate is that of the last samples over so long.</summary>
    private static readonly TimeSpan s_reach = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Queue<(DateTimeOffset At, long Waiting)> _samples = [];
    private long _most;

    /// <summary>Notes how many wait now; null where that is no backlog.</summary>
    public Backlog? Observe(long waiting, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (waiting == 0)
            {
                _samples.Clear();
                _most = 0;
                return null;
            }

            _most = Math.Max(_most, waiting);
            _samples.Enqueue((now, waiting));
            while (_samples.Peek().At < now - s_reach)
            {
                _samples.Dequeue();
            }

            if (_most < Smallest)
            {
                return null;
            }

            var (since, before) = _samples.Peek();
            var seconds = (now - since).TotalSeconds;
            double? rate = seconds >= 1 && before > waiting ? (before - waiting) / seconds : null;
            return new Backlog(_most - waiting, _most, rate, rate is null ? null : now.AddSeconds(waiting / rate.Value));
        }
    }
}
