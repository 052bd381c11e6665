namespace Rag.Bench.Cache;

/// <summary>How the popularity of a trace's chunks changes.</summary>
/// <param name="Name">In the report's keys; empty for the law on which most is measured.</param>
/// <param name="QuestionsPerTurnover">After so many questions a new chunk appears.</param>
/// <param name="HotRanks">At one of the first ranks, each as likely as any other.</param>
/// <param name="OthersFall">
/// Whether those from its rank on fall by one rank, as older news does. Otherwise the chunk that had the rank is never asked for again.
/// </param>
internal sealed record CacheLaw(string Name, int QuestionsPerTurnover, int HotRanks, bool OthersFall)
{
    /// <summary>Now and then one of the popular chunks goes.</summary>
    public static readonly CacheLaw Replaced = new("", 100, CacheTrace.Ranks / 10, OthersFall: false);

    /// <summary>News comes and gets old.</summary>
    public static readonly CacheLaw News = new("news", 25, 100, OthersFall: true);

    /// <summary>News comes so fast that most of what is asked for is new.</summary>
    public static readonly CacheLaw FastNews = new("fast_news", 5, 30, OthersFall: true);
}
