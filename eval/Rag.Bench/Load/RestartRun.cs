namespace Rag.Bench.Load;

/// <summary>What a process found that began with nothing in memory.</summary>
/// <param name="FirstTokens">Milliseconds from each question's arrival to its first token.</param>
/// <param name="CachedShare">The share of the prompts' tokens whose KV was in memory or on disk.</param>
/// <param name="ReadySeconds">From the process's start until the engine took a question.</param>
/// <param name="MemoryMib">The most that the process had, its own and mapped.</param>
internal sealed record RestartRun(IReadOnlyList<double> FirstTokens, double CachedShare, double ReadySeconds, double MemoryMib);
