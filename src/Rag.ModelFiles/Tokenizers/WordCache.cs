using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// The ids of words seen lately. A full cache is emptied, so that a text of made-up words costs time, not memory. Thread-safe.
/// </summary>
internal sealed class WordCache
{
    private const int MaximumWords = 32_768;

    /// <summary>In UTF-16 units; longer words are not kept, because they hardly come again.</summary>
    private const int LongestWord = 32;

    private volatile Generation _generation = new();

    private sealed class Generation
    {
        private int _words;

        public Generation() =>
            Lookup = new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }

        /// <summary>Counts the words itself, because the dictionary's own count takes all of its locks.</summary>
        public bool TryReserve() => Interlocked.Increment(ref _words) <= MaximumWords;
    }

    public bool TryGet(ReadOnlySpan<char> word, [NotNullWhen(true)] out int[]? ids)
    {
        ids = null;
        return word.Length <= LongestWord && _generation.Lookup.TryGetValue(word, out ids);
    }

    public void Add(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        if (word.Length > LongestWord)
        {
            return;
        }

        var generation = _generation;
        if (!generation.TryReserve())
        {
            _generation = generation = new Generation();
            generation.TryReserve();
        }

        generation.Lookup.TryAdd(word, ids.ToArray());
    }
}
