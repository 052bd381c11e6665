namespace Rag.Retrieval;

/// <summary>
/// The best scored places offered so far, at most <c>capacity</c>: a heap with the worst on top. Of equal scores the lower place is better,
/// so the order of offers does not matter.
/// </summary>
public sealed class TopScores<TPlace>(int capacity)
    where TPlace : struct, IComparable<TPlace>
{
    private readonly List<(float Score, TPlace Place)> _heap = new(Math.Min(capacity, 1024));

    /// <summary>A score below this cannot enter any more; an equal score may, at a lower place.</summary>
    public float Threshold { get; private set; } = capacity == 0 ? float.PositiveInfinity : float.NegativeInfinity;

    /// <summary>In no particular order.</summary>
    public IReadOnlyList<(float Score, TPlace Place)> Items => _heap;

    public void Offer(float score, TPlace place)
    {
        if (_heap.Count < capacity)
        {
            _heap.Add((score, place));
            SiftUp(_heap.Count - 1);
            Threshold = _heap.Count == capacity ? _heap[0].Score : float.NegativeInfinity;
        }
        else if (capacity > 0 && IsWorse(_heap[0], (score, place)))
        {
            _heap[0] = (score, place);
            SiftDown();
            Threshold = _heap[0].Score;
        }
    }

    public void OfferAll(TopScores<TPlace> other)
    {
        foreach (var (score, place) in other._heap)
        {
            Offer(score, place);
        }
    }

    private void SiftUp(int child)
    {
        while (child > 0)
        {
            var parent = (child - 1) / 2;
            if (!IsWorse(_heap[child], _heap[parent]))
            {
                return;
            }

            (_heap[child], _heap[parent]) = (_heap[parent], _heap[child]);
            child = parent;
        }
    }

    private void SiftDown()
    {
        var parent = 0;
        while (true)
        {
            var child = (2 * parent) + 1;
            if (child >= _heap.Count)
            {
                return;
            }

            if (child + 1 < _heap.Count && IsWorse(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!IsWorse(_heap[child], _heap[parent]))
            {
                return;
            }

            (_heap[child], _heap[parent]) = (_heap[parent], _heap[child]);
            parent = child;
        }
    }

    private static bool IsWorse((float Score, TPlace Place) left, (float Score, TPlace Place) right) =>
        left.Score != right.Score ? left.Score < right.Score : left.Place.CompareTo(right.Place) > 0;
}
