using Rag.Core.Prompts;

namespace Rag.Engine.Cache;

/// <summary>How the last evicted entries were used, the oldest forgotten first.</summary>
internal sealed class GhostList(int capacity)
{
    private readonly LinkedList<(ChunkIdentity Identity, UseHistory History)> _oldestFirst = [];
    private readonly Dictionary<Digest, LinkedListNode<(ChunkIdentity Identity, UseHistory History)>> _byKey = [];

    public void Add(ChunkIdentity identity, UseHistory history)
    {
        TryTake(identity, out _);
        if (_byKey.Count == capacity)
        {
            _byKey.Remove(_oldestFirst.First!.Value.Identity.Key);
            _oldestFirst.RemoveFirst();
        }

        // The token ids are not kept: a colliding key would only lend a history.
        _byKey.Add(identity.Key, _oldestFirst.AddLast((identity with { TokenIds = [] }, history)));
    }

    public bool TryTake(ChunkIdentity identity, out UseHistory history)
    {
        if (!_byKey.Remove(identity.Key, out var node))
        {
            history = default;
            return false;
        }

        history = node.Value.History;
        _oldestFirst.Remove(node);
        return true;
    }

    public void Purge(ChunkIdentity identity)
    {
        var node = _oldestFirst.First;
        while (node is not null)
        {
            var next = node.Next;
            if (node.Value.Identity.Content == identity.Content)
            {
                _byKey.Remove(node.Value.Identity.Key);
                _oldestFirst.Remove(node);
            }

            node = next;
        }
    }

    public bool HoldsContentOf(ChunkIdentity identity) => _oldestFirst.Any(ghost => ghost.Identity.Content == identity.Content);
}
