namespace Rag.ModelFiles.Tokenizers.Words;

/// <summary>Texts by their UTF-16 units, each with an id, so that all of them that a text begins with are found in one walk.</summary>
internal sealed class CharacterTrie
{
    public const int Root = 0;
    private const int NoId = -1;

    private readonly Dictionary<long, int> _children = [];
    private readonly List<int> _ids = [NoId];

    /// <summary>Of a text that is added twice the later id counts.</summary>
    public void Add(string text, int id)
    {
        var node = Root;
        foreach (var unit in text)
        {
            if (!_children.TryGetValue(Key(node, unit), out var child))
            {
                child = _ids.Count;
                _children.Add(Key(node, unit), child);
                _ids.Add(NoId);
            }

            node = child;
        }

        _ids[node] = id;
    }

    public bool TryStep(ref int node, char unit)
    {
        if (!_children.TryGetValue(Key(node, unit), out var child))
        {
            return false;
        }

        node = child;
        return true;
    }

    /// <summary>The id of the text that ends at a node; negative for none.</summary>
    public int IdAt(int node) => _ids[node];

    private static long Key(int node, char unit) => ((long)node << 16) | unit;
}
