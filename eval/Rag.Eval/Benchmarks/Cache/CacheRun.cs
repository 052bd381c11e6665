namespace Rag.Eval.Benchmarks.Cache;

/// <summary>Tokens of one trace, asked for and computed.</summary>
/// <param name="Ours">Nobody waits: nothing is known of what comes.</param>
/// <param name="OursWithLine">The questions in line are known.</param>
/// <param name="OursScanned">Of the ordinary questions, while as many others ask for what nobody asks for again.</param>
public sealed record CacheRun(
    int Seed, int Chunks, int Blocks, long Asked, long Ours, long OursWithLine, long LeastRecentlyUsed, long Belady, long OursScanned, long LeastRecentlyUsedScanned);
