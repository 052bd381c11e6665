namespace Rag.Bench.Cluster;

/// <summary>Numbers of which the ones used last are kept, so many at most.</summary>
internal sealed class LeastRecentlyUsed(int capacity)
{
    private readonly LinkedList<int> _order = new();
    private readonly Dictionary<int, LinkedListNode<int>> _kept = [];

    public int Count => _kept.Count;

    public bool Holds(int number) => _kept.ContainsKey(number);

    /// <summary>Uses the number. The number that had to go for it; null where none had to.</summary>
    public int? Use(int number)
    {
        if (_kept.TryGetValue(number, out var place))
        {
            _order.Remove(place);
            _order.AddFirst(place);
            return null;
        }

        int? gone = null;
        if (_kept.Count == capacity)
        {
            gone = _order.Last!.Value;
            _kept.Remove(_order.Last.Value);
            _order.RemoveLast();
        }

        _kept.Add(number, _order.AddFirst(number));
        return gone;
    }
}
