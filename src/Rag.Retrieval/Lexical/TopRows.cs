namespace Rag.Retrieval.Lexical;

/// <summary>Keeps the highest scores offered; of equal ones the lower rows, whatever the order of offers.</summary>
internal sealed class TopRows(int capacity)
{
    private readonly PriorityQueue<ScoredRow, ScoredRow> _worstFirst = new(Comparer<ScoredRow>.Create(static (a, b) => CompareBest(b, a)));

    /// <summary>A score below this cannot enter any more; an equal one may, with a lower row.</summary>
    public float Threshold { get; private set; }

    public void Offer(ScoredRow row)
    {
        if (_worstFirst.Count < capacity)
        {
            _worstFirst.Enqueue(row, row);
        }
        else if (capacity > 0 && CompareBest(row, _worstFirst.Peek()) < 0)
        {
            _worstFirst.EnqueueDequeue(row, row);
        }

        if (_worstFirst.Count == capacity && capacity > 0)
        {
            Threshold = MathF.BitDecrement(_worstFirst.Peek().Score);
        }
    }

    public List<ScoredRow> ToSortedList()
    {
        var rows = new List<ScoredRow>(_worstFirst.Count);
        while (_worstFirst.TryDequeue(out var row, out _))
        {
            rows.Add(row);
        }

        rows.Reverse();
        return rows;
    }

    /// <summary>Negative when <paramref name="a"/> ranks before <paramref name="b"/>.</summary>
    private static int CompareBest(ScoredRow a, ScoredRow b)
    {
        var byScore = b.Score.CompareTo(a.Score);
        return byScore != 0 ? byScore : a.Row.CompareTo(b.Row);
    }
}
