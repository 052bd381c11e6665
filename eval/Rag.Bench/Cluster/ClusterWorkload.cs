using Rag.Eval.Workload;

namespace Rag.Bench.Cluster;

/// <summary>
/// Questions about news: stories are asked about by Zipf popularity, and a question finds chunks of its story, the first ones more often,
/// with a few strays. The same seed gives the same questions.
/// </summary>
internal sealed class ClusterWorkload(ClusterSettings settings, int seed)
{
    private const int FewestTokens = 64;
    private const int MostTokens = 256;

    private readonly ZipfRanks _stories = new(settings.Stories);
    private readonly ZipfRanks _places = new(ClusterSettings.ChunksPerStory);
    private readonly Random _random = new(seed);

    public ClusterQuestion Next()
    {
        var story = _stories.Draw(_random);
        var chunks = new int[ClusterSettings.PassagesPerQuestion];
        var places = _places.DrawDistinct(chunks.Length, _random);
        foreach (var (i, place) in places.Index())
        {
            var of = i > 0 && _random.NextDouble() < settings.Strays ? _stories.Draw(_random) : story;
            chunks[i] = (of * ClusterSettings.ChunksPerStory) + place;
        }

        return new ClusterQuestion(story, chunks);
    }

    /// <summary>Of a chunk; always the same.</summary>
    public static int TokensOf(int chunk) => FewestTokens + (int)(KeyOf(chunk) % (MostTokens - FewestTokens + 1));

    /// <summary>As uniform as a digest.</summary>
    public static ulong KeyOf(int number)
    {
        var x = ((ulong)number + 1) * 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
