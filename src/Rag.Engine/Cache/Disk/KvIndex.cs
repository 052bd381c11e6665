using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Rag.Core.Prompts;

namespace Rag.Engine.Cache.Disk;

/// <summary>
/// The files that lookups find, and the order in which they go. Changed by one thread; finding, counting and listing entries and
/// asking for their bytes are thread-safe.
/// </summary>
internal sealed class KvIndex
{
    private readonly ConcurrentDictionary<Digest, LinkedListNode<KvEntry>> _nodes = [];
    private readonly LinkedList<KvEntry> _order = []; // the next to go first
    private long _bytes;

    public int Count => _nodes.Count;

    /// <summary>Of all files.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Of the entry that was added last.</summary>
    public long LastNumber { get; private set; }

    public IEnumerable<KvEntry> Entries => _nodes.Values.Select(node => node.Value);

    public bool TryFind(Digest key, [NotNullWhen(true)] out KvEntry? entry)
    {
        entry = _nodes.TryGetValue(key, out var node) ? node.Value : null;
        return entry is not null;
    }

    /// <summary>The key is not there yet.</summary>
    public void Add(in KvHeader header)
    {
        _nodes[header.Key] = _order.AddLast(new KvEntry(header));
        LastNumber = header.Number;
        Interlocked.Add(ref _bytes, header.FileBytes);
    }

    public void Remove(KvEntry entry)
    {
        if (_nodes.TryRemove(entry.Header.Key, out var node))
        {
            _order.Remove(node);
            Interlocked.Add(ref _bytes, -entry.Header.FileBytes);
        }
    }

    /// <summary>The oldest; one read since it was last the oldest goes to the end of the line instead. Null when there is none.</summary>
    public KvEntry? NextToGo()
    {
        while (_order.First is { Value.WasRead: true } first)
        {
            first.Value.WasRead = false;
            _order.RemoveFirst();
            _order.AddLast(first);
        }

        return _order.First?.Value;
    }

    public void CheckIntegrity()
    {
        Invariant.Holds(_order.Count == _nodes.Count, "every entry stands in the order");
        Invariant.Holds(_order.All(entry => TryFind(entry.Header.Key, out var found) && found == entry), "what has a place is found");
        Invariant.Holds(Bytes == _order.Sum(entry => entry.Header.FileBytes), "the bytes of the entries add up");
    }
}
