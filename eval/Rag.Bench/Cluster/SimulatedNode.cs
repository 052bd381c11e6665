namespace Rag.Bench.Cluster;

/// <summary>A node that answers one question after the other.</summary>
internal sealed class SimulatedNode(int capacity)
{
    /// <summary>Times at which the questions that it has will be answered.</summary>
    private readonly Queue<double> _ends = [];
    private double _last;

    public LeastRecentlyUsed Cache { get; } = new(capacity);

    /// <summary>Milliseconds of work that it did for questions that count.</summary>
    public double Work { get; set; }

    /// <summary>Questions that it has at this time.</summary>
    public int LoadAt(double now)
    {
        while (_ends.TryPeek(out var end) && end <= now)
        {
            _ends.Dequeue();
        }

        return _ends.Count;
    }

    /// <summary>Milliseconds that the question waits before its turn.</summary>
    public double Take(double now, double milliseconds)
    {
        var begun = Math.Max(now, _last);
        _last = begun + milliseconds;
        _ends.Enqueue(_last);
        return begun - now;
    }
}
