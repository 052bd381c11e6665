namespace Rag.Training.Readers;

/// <summary>Packs in an order that is drawn anew when all have been taken.</summary>
internal sealed class PackOrder(IReadOnlyList<SamplePack> packs, int seed)
{
    /// <summary>A step goes on taking packs until it has so many tokens: its gradient is the mean over several prompts.</summary>
    private const int TokensOfStep = 2048;

    private readonly Random _random = new(seed);
    private readonly Queue<SamplePack> _left = new();

    /// <summary>The packs of the next step; no step takes a pack twice.</summary>
    public IReadOnlyList<SamplePack> Next()
    {
        if (_left.Count == 0)
        {
            SamplePack[] shuffled = [.. packs];
            _random.Shuffle(shuffled);
            foreach (var pack in shuffled)
            {
                _left.Enqueue(pack);
            }
        }

        var (taken, tokens) = (new List<SamplePack>(), 0);
        while (tokens < TokensOfStep && _left.TryDequeue(out var pack))
        {
            taken.Add(pack);
            tokens += pack.Tokens;
        }

        return taken;
    }
}
