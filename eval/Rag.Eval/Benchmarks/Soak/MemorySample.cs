namespace Rag.Eval.Benchmarks.Soak;

/// <param name="ManagedMiB">Live, after a collection.</param>
public readonly record struct MemorySample(double Seconds, double ManagedMiB, double ResidentMiB);
