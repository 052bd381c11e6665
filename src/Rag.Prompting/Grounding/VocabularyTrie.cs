using Rag.Core.Models;

namespace Rag.Prompting.Grounding;

/// <summary>The vocabulary's byte strings as a trie: which tokens are a prefix of the text at a place. Immutable.</summary>
public sealed class VocabularyTrie
{
    // Node 0 is the root; _tokens[node] is the id whose bytes lead there, or -1.
    private readonly Dictionary<(int Node, byte Byte), int> _edges = [];
    private readonly List<int> _tokens = [-1];
    private readonly int[]?[] _direct;

    // The children of a node as a chain: 0 ends it, for the root is no node's child.
    private readonly List<int> _firstChild = [0];
    private readonly List<int> _nextSibling = [0];
    private readonly List<byte> _byte = [0];

    public VocabularyTrie(ITokenizer tokenizer)
    {
        VocabularySize = tokenizer.VocabularySize;
        for (var id = 0; id < VocabularySize; id++)
        {
            var bytes = tokenizer.BytesOf(id);
            if (!bytes.IsEmpty && !tokenizer.IsSpecial(id))
            {
                Insert(bytes, id);
            }
        }

        // The first two levels see most of the traffic: direct tables for them.
        _direct = new int[]?[_tokens.Count];
        Promote(0);
        for (var b = 0; b < 256; b++)
        {
            if (_direct[0]![b] is var child and > 0)
            {
                Promote(child);
            }
        }
    }

    public int VocabularySize { get; }

    /// <summary>By byte: whether it can be written alone.</summary>
    internal bool[] WritableBytes => [.. Enumerable.Range(0, 256).Select(b => _direct[0]![b] is var node and > 0 && _tokens[node] >= 0)];

    /// <summary>Appends the ids of all tokens whose bytes are a prefix of <paramref name="text"/>.</summary>
    public void AppendPrefixes(ReadOnlySpan<byte> text, List<int> ids)
    {
        var node = 0;
        foreach (var b in text)
        {
            node = Child(node, b);
            if (node < 0)
            {
                return;
            }

            if (_tokens[node] is var id and >= 0)
            {
                ids.Add(id);
            }
        }
    }

    /// <summary>
    /// Appends the ids of all tokens whose bytes an automaton takes; where it does not take a byte, all tokens that go on so are passed
    /// over at once.
    /// </summary>
    /// <param name="step">The state behind a byte, or null where it is not taken.</param>
    internal void AppendAccepted<TState>(TState start, Func<TState, byte, TState?> step, List<int> ids)
        where TState : class
    {
        Visit(0, start);

        // As deep as the longest token.
        void Visit(int node, TState state)
        {
            for (var child = _firstChild[node]; child > 0; child = _nextSibling[child])
            {
                if (step(state, _byte[child]) is { } next)
                {
                    if (_tokens[child] is var id and >= 0)
                    {
                        ids.Add(id);
                    }

                    Visit(child, next);
                }
            }
        }
    }

    private int Child(int node, byte b)
    {
        if (_direct[node] is { } table)
        {
            return table[b];
        }

        return _edges.TryGetValue((node, b), out var child) ? child : -1;
    }

    private void Insert(ReadOnlySpan<byte> bytes, int id)
    {
        var node = 0;
        foreach (var b in bytes)
        {
            if (!_edges.TryGetValue((node, b), out var child))
            {
                child = _tokens.Count;
                _tokens.Add(-1);
                _edges.Add((node, b), child);
                _byte.Add(b);
                _firstChild.Add(0);
                _nextSibling.Add(_firstChild[node]);
                _firstChild[node] = child;
            }

            node = child;
        }

        _tokens[node] = id;
    }

    private void Promote(int node)
    {
        var table = new int[256];
        for (var b = 0; b < 256; b++)
        {
            table[b] = _edges.TryGetValue((node, (byte)b), out var child) ? child : -1;
        }

        _direct[node] = table;
    }
}
