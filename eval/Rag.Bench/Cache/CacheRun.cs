namespace Rag.Bench.Cache;

/// <summary>Tokens of one trace: how many were asked for, and how many each cache computed.</summary>
/// <param name="Ours">Computed by the engine's cache when no question waits, so that nothing is known of the future.</param>
/// <param name="OursWithLine">Computed by the engine's cache when it knows the questions in line.</param>
/// <param name="LeastRecentlyUsed">Computed by <see cref="CacheBaselines.LeastRecentlyUsed"/>.</param>
/// <param name="LeastRecentlyUsedWithLine">Computed by LRU when it knows the questions in line as well.</param>
/// <param name="Learner">Computed by <see cref="CacheBaselines.Learner"/>, which knows the trace's law.</param>
/// <param name="CurrentPopularity">Computed by <see cref="CacheBaselines.CurrentPopularity"/>, which knows each chunk's.</param>
/// <param name="Belady">Computed by <see cref="CacheBaselines.Belady"/>.</param>
/// <param name="OursScanned">Like <paramref name="Ours"/>, while every second question of the second half asks for chunks used
/// once.</param>
/// <param name="LeastRecentlyUsedScanned">Like <paramref name="LeastRecentlyUsed"/>, with the same scan.</param>
/// <param name="News">Other laws, by name; no question waits.</param>
internal sealed record CacheRun(
    int Seed,
    int Chunks,
    int Blocks,
    long Asked,
    long Ours,
    long OursWithLine,
    long LeastRecentlyUsed,
    long LeastRecentlyUsedWithLine,
    long Learner,
    long CurrentPopularity,
    long Belady,
    long OursScanned,
    long LeastRecentlyUsedScanned,
    IReadOnlyDictionary<string, NewsRun> News
);
