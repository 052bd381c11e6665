namespace Rag.Bench.Cluster;

/// <summary>Which nodes hold a chunk, as their last summaries tell: a bit a node, for at most 128 nodes.</summary>
internal sealed class HolderMap(int chunks)
{
    private readonly UInt128[] _holders = new UInt128[chunks];

    /// <summary>Of each node, what changed since its last summary: a chunk that came, or the complement of one that went.</summary>
    private readonly Dictionary<int, List<int>> _changes = [];

    public UInt128 HoldersOf(int chunk) => _holders[chunk];

    public void NoteCame(int node, int chunk) => ChangesOf(node).Add(chunk);

    public void NoteWent(int node, int chunk) => ChangesOf(node).Add(~chunk);

    /// <summary>Takes up every node's new summary.</summary>
    public void Publish()
    {
        foreach (var (node, changes) in _changes)
        {
            var bit = UInt128.One << node;
            foreach (var change in changes)
            {
                if (change >= 0)
                {
                    _holders[change] |= bit;
                }
                else
                {
                    _holders[~change] &= ~bit;
                }
            }

            changes.Clear();
        }
    }

    private List<int> ChangesOf(int node)
    {
        if (!_changes.TryGetValue(node, out var changes))
        {
            _changes.Add(node, changes = []);
        }

        return changes;
    }
}
