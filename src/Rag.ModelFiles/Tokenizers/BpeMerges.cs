using System.Buffers;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// The merges of a byte-pair vocabulary, applied to one word: the merge of the lowest rank first, and of equal ranks the leftmost.
/// </summary>
internal sealed class BpeMerges
{
    /// <summary>
    /// In a word of at most so many tokens, a scan for the lowest rank after each merge is cheaper than a queue. A hostile word may have
    /// millions of bytes, for which only the queue is fast enough.
    /// </summary>
    private const int LongestScanned = 64;

    private const int NoMerge = int.MaxValue;

    private readonly Dictionary<long, (int Rank, int Id)> _merges;

    /// <param name="merges">The two tokens of each merge and the token that they become.</param>
    /// <param name="isControl">Whether a token is a control token, which nothing is merged to: text must not become one.</param>
    /// <param name="ranks">The rank of each merge; without it they are in order of rank.</param>
    public BpeMerges(
        IReadOnlyList<(int Left, int Right, int Merged)> merges,
        Predicate<int>? isControl = null,
        IReadOnlyList<int>? ranks = null
    )
    {
        _merges = new Dictionary<long, (int, int)>(merges.Count);
        for (var i = 0; i < merges.Count; i++)
        {
            var (left, right, merged) = merges[i];
            if (isControl?.Invoke(merged) != true)
            {
                _merges.TryAdd(Pair(left, right), (ranks?[i] ?? i, merged));
            }
        }
    }

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    /// <summary>Merges in place; returns the number of tokens that remain at the start of <paramref name="tokens"/>.</summary>
    public int Apply(Span<int> tokens) => tokens.Length <= LongestScanned ? Scan(tokens) : Queue(tokens);

    private int Rank(int left, int right) => _merges.TryGetValue(Pair(left, right), out var merge) ? merge.Rank : NoMerge;

    private int Scan(Span<int> tokens)
    {
        var count = tokens.Length;
        Span<int> ranks = stackalloc int[LongestScanned];
        for (var i = 0; i + 1 < count; i++)
        {
            ranks[i] = Rank(tokens[i], tokens[i + 1]);
        }

        while (count > 1)
        {
            var at = 0;
            for (var i = 1; i < count - 1; i++)
            {
                at = ranks[i] < ranks[at] ? i : at;
            }

            if (ranks[at] == NoMerge)
            {
                break;
            }

            tokens[at] = _merges[Pair(tokens[at], tokens[at + 1])].Id;
            tokens[(at + 2)..count].CopyTo(tokens[(at + 1)..]);
            ranks[(at + 1)..(count - 1)].CopyTo(ranks[at..]);
            count--;
            if (at > 0)
            {
                ranks[at - 1] = Rank(tokens[at - 1], tokens[at]);
            }

            if (at + 1 < count)
            {
                ranks[at] = Rank(tokens[at], tokens[at + 1]);
            }
        }

        return count;
    }

    /// <summary>
    /// Keeps the tokens in a linked list, and the places of each rank in a queue of its own: a word may have millions of places and has
    /// few ranks. A queued place counts only if its two tokens are still those of the rank.
    /// </summary>
    private int Queue(Span<int> tokens)
    {
        var links = ArrayPool<int>.Shared.Rent(tokens.Length * 2);
        var next = links.AsSpan(0, tokens.Length);
        var previous = links.AsSpan(tokens.Length, tokens.Length);
        var places = new RankedPlaces();
        for (var i = 0; i < tokens.Length; i++)
        {
            next[i] = i + 1;
            previous[i] = i - 1;
            Enqueue(places, tokens, next, i);
        }

        while (places.TryDequeue(out var at, out var rank))
        {
            var right = tokens[at] >= 0 ? next[at] : tokens.Length;
            if (right == tokens.Length || !_merges.TryGetValue(Pair(tokens[at], tokens[right]), out var merge) || merge.Rank != rank)
            {
                continue;
            }

            tokens[at] = merge.Id;
            tokens[right] = -1;
            next[at] = next[right];
            if (next[at] < tokens.Length)
            {
                previous[next[at]] = at;
            }

            Enqueue(places, tokens, next, at);
            if (previous[at] >= 0)
            {
                Enqueue(places, tokens, next, previous[at]);
            }
        }

        var count = 0;
        for (var i = 0; i < tokens.Length; i = next[i])
        {
            tokens[count++] = tokens[i];
        }

        ArrayPool<int>.Shared.Return(links);
        return count;
    }

    private void Enqueue(RankedPlaces places, ReadOnlySpan<int> tokens, ReadOnlySpan<int> next, int at)
    {
        if (next[at] < tokens.Length && Rank(tokens[at], tokens[next[at]]) is var rank and not NoMerge)
        {
            places.Enqueue(at, rank);
        }
    }
}
