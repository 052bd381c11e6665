using System.Buffers;

namespace Rag.Retrieval.Lexical;

/// <summary>
/// Which of several sets rows belong to, for searches that want the best of each: a row is asked for once, however many searches meet it.
/// Owned by one thread; its memory is lent, and given back when this is disposed.
/// </summary>
/// <param name="count">Number of sets, at most <see cref="Most"/>.</param>
/// <param name="setsOf">The sets of a row, a bit for each from the lowest on.</param>
public sealed class RowSets(int count, Func<int, uint> setsOf) : IDisposable
{
    public const int Most = 31;

    /// <summary>The row was asked for: no set has this bit.</summary>
    private const uint Known = 1u << Most;

    /// <summary>By segment, then by document.</summary>
    private readonly Dictionary<PostingsSegment, uint[]> _known = [];

    public int Count { get; } = count <= Most ? count : throw new ArgumentOutOfRangeException(nameof(count));

    internal uint Of(PostingsSegment segment, uint[] known, int document)
    {
        var sets = known[document];
        if (sets == 0)
        {
            known[document] = sets = Known | setsOf(segment.RowOf(document));
        }

        return sets & ~Known;
    }

    /// <summary>What is known of a segment's documents so far.</summary>
    internal uint[] KnownOf(PostingsSegment segment)
    {
        if (!_known.TryGetValue(segment, out var known))
        {
            known = ArrayPool<uint>.Shared.Rent(segment.Count);
            known.AsSpan(0, segment.Count).Clear();
            _known.Add(segment, known);
        }

        return known;
    }

    public void Dispose()
    {
        foreach (var known in _known.Values)
        {
            ArrayPool<uint>.Shared.Return(known);
        }

        _known.Clear();
    }
}
