using Rag.Core.Nodes;

namespace Rag.Cluster.Tests;

/// <summary>Leases in memory, by one clock, as a store keeps them.</summary>
internal sealed class MemoryLeases(TimeProvider time) : INodeLeases
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Row> _rows = [];
    private long _terms;

    /// <summary>While true the store does not answer.</summary>
    public bool IsAway { get; set; }

    public IReadOnlyList<string> Evicted
    {
        get
        {
            lock (_lock)
            {
                return [.. _rows.Where(row => row.Value.IsEvicted).Select(row => row.Key)];
            }
        }
    }

    public int Protocol { get; set; }

    public ValueTask<int> AgreeAsync(string name, int protocol, CancellationToken cancellation)
    {
        lock (_lock)
        {
            RequireThere();
            Protocol = _rows.Any(row => row.Key != name && row.Value.Until > time.GetUtcNow()) ? Protocol : protocol;
            return ValueTask.FromResult(Protocol);
        }
    }

    public ValueTask<long?> TakeAsync(string name, string address, string silo, TimeSpan length, CancellationToken cancellation)
    {
        lock (_lock)
        {
            RequireThere();
            if (_rows.TryGetValue(name, out var held) && held.Address != address && held.Until > time.GetUtcNow())
            {
                return ValueTask.FromResult<long?>(null);
            }

            _rows[name] = new Row(address, silo, ++_terms, time.GetUtcNow() + length, IsServing: false, IsEvicted: false);
            return ValueTask.FromResult<long?>(_terms);
        }
    }

    public ValueTask<bool> RenewAsync(string name, long term, TimeSpan length, bool isServing, CancellationToken cancellation)
    {
        lock (_lock)
        {
            RequireThere();
            var isHeld = _rows.TryGetValue(name, out var row) && row.Term == term && !row.IsEvicted && row.Until > time.GetUtcNow();
            if (isHeld)
            {
                _rows[name] = row! with { Until = time.GetUtcNow() + length, IsServing = isServing };
            }

            return ValueTask.FromResult(isHeld);
        }
    }

    public ValueTask<IReadOnlyList<LeasedNode>> LiveAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            RequireThere();
            return ValueTask.FromResult<IReadOnlyList<LeasedNode>>([
                .. _rows
                    .Where(row => row.Value.Until > time.GetUtcNow())
                    .Select(row => new LeasedNode(
                        row.Key,
                        row.Value.Address,
                        row.Value.Silo,
                        row.Value.Term,
                        row.Value is { IsServing: true, IsEvicted: false },
                        row.Value.Until - time.GetUtcNow()
                    )),
            ]);
        }
    }

    public ValueTask<TimeSpan> EvictAsync(string name, long term, CancellationToken cancellation)
    {
        lock (_lock)
        {
            RequireThere();
            if (!_rows.TryGetValue(name, out var row) || row.Term != term)
            {
                return ValueTask.FromResult(TimeSpan.Zero);
            }

            _rows[name] = row with { IsEvicted = true };
            return ValueTask.FromResult(row.Until > time.GetUtcNow() ? row.Until - time.GetUtcNow() : TimeSpan.Zero);
        }
    }

    public ValueTask GiveUpAsync(string name, long term, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_rows.TryGetValue(name, out var row) && row.Term == term)
            {
                _rows.Remove(name);
            }
        }

        return ValueTask.CompletedTask;
    }

    private void RequireThere()
    {
        if (IsAway)
        {
            throw new IOException("The store is away.");
        }
    }

    private sealed record Row(string Address, string Silo, long Term, DateTimeOffset Until, bool IsServing, bool IsEvicted);
}
