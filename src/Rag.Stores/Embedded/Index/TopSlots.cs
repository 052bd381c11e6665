namespace Rag.Stores.Embedded.Index;

/// <summary>
/// The best scored slots seen so far, at most <c>capacity</c>: a heap with the worst on top. Of equal scores the lower slot is better.
/// </summary>
internal sealed class TopSlots(int capacity)
{
    private readonly List<(float Score, SlotRef Slot)> _heap = new(Math.Min(capacity, 1024));

    /// <summary>A score below this cannot enter.</summary>
    public float Threshold { get; private set; } = capacity == 0 ? float.PositiveInfinity : float.NegativeInfinity;

    public IReadOnlyList<(float Score, SlotRef Slot)> Items => _heap;

    public void Offer(float score, SlotRef slot)
    {
        if (_heap.Count < capacity)
        {
            _heap.Add((score, slot));
            SiftUp(_heap.Count - 1);
            Threshold = _heap.Count == capacity ? _heap[0].Score : float.NegativeInfinity;
        }
        else if (capacity > 0 && IsWorse(_heap[0], (score, slot)))
        {
            _heap[0] = (score, slot);
            SiftDown();
            Threshold = _heap[0].Score;
        }
    }

    public void OfferAll(TopSlots other)
    {
        foreach (var (score, slot) in other._heap)
        {
            Offer(score, slot);
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

    private static bool IsWorse((float Score, SlotRef Slot) left, (float Score, SlotRef Slot) right) =>
        left.Score != right.Score ? left.Score < right.Score : left.Slot.CompareTo(right.Slot) > 0;
}
