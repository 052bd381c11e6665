using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// What the chunks say that were read last: popular ones are not cut from their unpacked bodies for every question. Nothing stays of a
/// chunk that was retired, nor of one that is being read meanwhile. Thread-safe.
/// </summary>
/// <param name="mostCharacters">Of texts and titles together.</param>
internal sealed class RecentTexts(long mostCharacters)
{
    private readonly Lock _lock = new();

    // What was asked for since the younger half began, and before. When the younger half is full, the older one goes.
    private Dictionary<ChunkId, TitledText> _young = [];
    private Dictionary<ChunkId, TitledText> _old = [];
    private long _characters; // of the younger half
    private long _retirements;

    /// <summary>Adds the texts that are known to <paramref name="found"/>.</summary>
    /// <param name="asOf">To be given to <see cref="Keep"/> with what is read now.</param>
    /// <returns>The chunks whose texts are not known.</returns>
    public IReadOnlyCollection<ChunkId> Find(IReadOnlyCollection<ChunkId> ids, Dictionary<ChunkId, TitledText> found, out long asOf)
    {
        var missing = new List<ChunkId>();
        lock (_lock)
        {
            asOf = _retirements;
            foreach (var id in ids)
            {
                if (_young.TryGetValue(id, out var words))
                {
                    found[id] = words;
                }
                else if (_old.Remove(id, out words))
                {
                    found[id] = words;
                    Add(id, words);
                }
                else
                {
                    missing.Add(id);
                }
            }
        }

        return missing;
    }

    /// <summary>Keeps what was read, unless chunks were retired meanwhile.</summary>
    public void Keep(long asOf, IEnumerable<KeyValuePair<ChunkId, TitledText>> read)
    {
        lock (_lock)
        {
            if (asOf != _retirements)
            {
                return;
            }

            foreach (var (id, words) in read)
            {
                Add(id, words);
            }
        }
    }

    /// <summary>The chunks were retired, in the database too.</summary>
    public void Forget(IReadOnlyCollection<ChunkId> retired)
    {
        lock (_lock)
        {
            _retirements++;
            foreach (var id in retired)
            {
                _old.Remove(id);
                if (_young.Remove(id, out var words))
                {
                    _characters -= LengthOf(words);
                }
            }
        }
    }

    private void Add(ChunkId id, TitledText words)
    {
        if (!_young.TryAdd(id, words))
        {
            return;
        }

        _characters += LengthOf(words);
        if (_characters > mostCharacters / 2)
        {
            (_old, _young, _characters) = (_young, [], 0);
        }
    }

    private static int LengthOf(TitledText words) => words.Text.Length + (words.Title?.Length ?? 0);
}
