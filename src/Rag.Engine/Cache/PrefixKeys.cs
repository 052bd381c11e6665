using System.Collections.Immutable;
using Rag.Core.Prompts;

namespace Rag.Engine.Cache;

/// <summary>
/// The keys of one sequence's own full blocks, each chained to the key before it. A block's key is made once, when its last token is known,
/// and stays: a sequence only ever appends tokens.
/// </summary>
/// <param name="parts">
/// The parts among the own tokens and where each begins: a block is found only by a prompt whose parts begin there alike, so that a purge
/// finds what read a text.
/// </param>
internal sealed class PrefixKeys(PrefixRootKey root, int blockSize, ImmutableArray<PartPlace> parts)
{
    private readonly List<Digest> _keys = [];

    /// <summary>Where the sequence's own tokens begin.</summary>
    public PrefixRootKey Root { get; } = root;

    /// <param name="block">Index of a full block among the sequence's own.</param>
    /// <param name="tokens">The sequence's own tokens so far.</param>
    public Digest Of(int block, ReadOnlySpan<int> tokens)
    {
        while (_keys.Count <= block)
        {
            var parent = _keys.Count == 0 ? Root.Key : _keys[^1];
            _keys.Add(PrefixRootKey.Chain(parent, tokens.Slice(_keys.Count * blockSize, blockSize), PartsOf(_keys.Count)));
        }

        return _keys[block];
    }

    /// <summary>The parts that begin in a block.</summary>
    public ImmutableArray<PartPlace> PartsOf(int block) => parts.IsEmpty ? [] : [.. parts.Where(place => place.Start / blockSize == block)];

    /// <summary>Makes the keys of all full blocks of <paramref name="tokens"/>, on the thread that can spare the time.</summary>
    public void MakeAll(ReadOnlySpan<int> tokens)
    {
        if (tokens.Length / blockSize is > 0 and var full)
        {
            Of(full - 1, tokens);
        }
    }
}
