namespace Rag.Bench.Cache;

/// <summary>What each chunk's popularity is at the moment. Questions are asked about in order.</summary>
internal sealed class CurrentPopularity(CacheTrace trace)
{
    private readonly Queue<CacheTurnover> _coming = new(trace.Turnovers);
    private Dictionary<int, int> _rankOf = [];

    /// <summary>Proportional to the probability that the question with this number asks for the chunk.</summary>
    public double Of(int chunk, int question)
    {
        while (_coming.TryPeek(out var next) && next.Question <= question)
        {
            _rankOf = _coming.Dequeue().ChunkOfRank.Index().ToDictionary(ranked => ranked.Item, ranked => ranked.Index);
        }

        return _rankOf.TryGetValue(chunk, out var rank) ? 1.0 / (rank + 1) : 0;
    }
}
