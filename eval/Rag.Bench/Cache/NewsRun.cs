namespace Rag.Bench.Cache;

/// <summary>Tokens that each cache computed over a trace in which new chunks keep coming, and no question waits.</summary>
internal sealed record NewsRun(long Ours, long LeastRecentlyUsed, long CurrentPopularity, long Belady);
