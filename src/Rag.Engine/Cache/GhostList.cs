using Rag.Core.Prompts;

namespace Rag.Engine.Cache;

/// <summary>What is left of an evicted entry.</summary>
internal readonly record struct Ghost(double Frequency, double LastUse);

/// <summary>The last evicted entries, the oldest forgotten first.</summary>
internal sealed class GhostList(int capacity)
{
    private readonly LinkedList<(ChunkIdentity Identity, Ghost Ghost)> _oldestFirst = [];
    private readonly Dictionary<Digest, LinkedListNode<(ChunkIdentity Identity, Ghost Ghost)>> _byKey = [];

    public void Add(ChunkIdentity identity, Ghost ghost)
    {
        TryTake(identity, out _);
        if (_byKey.Count == capacity)
        {
            _byKey.Remove(_oldestFirst.First!.Value.Identity.Key);
            _oldestFirst.RemoveFirst();
        }

        // The token ids are not kept: a colliding key would only lend a frequency.
        _byKey.Add(identity.Key, _oldestFirst.AddLast((identity with { TokenIds = [] }, ghost)));
    }

    public bool TryTake(ChunkIdentity identity, out Ghost ghost)
    {
        if (!_byKey.Remove(identity.Key, out var node))
        {
            ghost = default;
            return false;
        }

        ghost = node.Value.Ghost;
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
