using Rag.Core.Models;

namespace Rag.Prompting.Grounding;

/// <summary>The vocabulary's byte strings as a trie: which tokens are a prefix of the text at a place. Immutable.</summary>
public sealed class VocabularyTrie
{
    internal const int Root = 0;

    // _tokens[node] is the id whose bytes lead there, or -1.
    private readonly Dictionary<(int Node, byte Byte), int> _edges = [];
    private readonly List<int> _tokens = [-1];
    private readonly int[]?[] _direct;

    // The children of a node as a chain: the root ends it, for it is no node's child.
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

    /// <summary>The bytes as tokens, each the longest that fits; null where the vocabulary cannot write them so.</summary>
    internal int[]? LongestTokensOf(ReadOnlySpan<byte> bytes)
    {
        var ids = new List<int>();
        while (!bytes.IsEmpty)
        {
            var (id, length) = LongestPrefix(bytes);
            if (length == 0)
            {
                return null;
            }

            ids.Add(id);
            bytes = bytes[length..];
        }

        return [.. ids];
    }

    private (int Id, int Length) LongestPrefix(ReadOnlySpan<byte> text)
    {
        var (node, read) = (Root, 0);
        var longest = (Id: -1, Length: 0);
        foreach (var b in text)
        {
            node = Child(node, b);
            if (node < 0)
            {
                break;
            }

            read++;
            if (_tokens[node] is var id and >= 0)
            {
                longest = (id, read);
            }
        }

        return longest;
    }

    /// <summary><see cref="Root"/> where the node has none.</summary>
    internal int FirstChild(int node) => _firstChild[node];

    /// <summary><see cref="Root"/> where no other child of the same node follows.</summary>
    internal int NextSibling(int node) => _nextSibling[node];

    /// <summary>The byte that leads to the node.</summary>
    internal byte ByteOf(int node) => _byte[node];

    /// <summary>The id whose bytes lead to the node, or -1.</summary>
    internal int TokenOf(int node) => _tokens[node];

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
