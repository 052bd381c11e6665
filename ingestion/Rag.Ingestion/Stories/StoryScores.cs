namespace Rag.Ingestion.Stories;

/// <summary>The cosines of one search: the highest ones with their places, and how all are spread. Used again for the next.</summary>
internal sealed class StoryScores(int most)
{
    private const int Steps = 1000;

    private readonly PriorityQueue<int, float> _best = new(most + 1);

    /// <summary>How many cosines lie in each thousandth of [0, 1]; those outside are counted at the ends.</summary>
    private readonly int[] _spread = new int[Steps];

    /// <summary>How many were measured.</summary>
    public int Count { get; private set; }

    public void Clear()
    {
        _best.Clear();
        Array.Clear(_spread);
        Count = 0;
    }

    /// <summary>Takes a cosine into the spread.</summary>
    public void Measure(float cosine)
    {
        Count++;
        _spread[Math.Clamp((int)(cosine * Steps), 0, Steps - 1)]++;
    }

    /// <summary>Takes a place among the best where it is one of them.</summary>
    public void Offer(int place, float cosine)
    {
        if (_best.Count < most)
        {
            _best.Enqueue(place, cosine);
        }
        else if (_best.TryPeek(out _, out var lowest) && cosine > lowest)
        {
            _best.DequeueEnqueue(place, cosine);
        }
    }

    /// <summary>The cosine that so many are at or above; 1 for none.</summary>
    public float Nearest(int count)
    {
        var step = Steps;
        var seen = 0;
        while (step > 0 && seen < count)
        {
            seen += _spread[--step];
        }

        return (float)step / Steps;
    }

    /// <summary>Places with at least this cosine, the highest first, of equal ones the one that is lower in number.</summary>
    public IEnumerable<int> Best(double least) =>
        _best
            .UnorderedItems.Where(item => item.Priority >= least)
            .OrderByDescending(item => item.Priority)
            .ThenBy(item => item.Element)
            .Select(item => item.Element);
}
