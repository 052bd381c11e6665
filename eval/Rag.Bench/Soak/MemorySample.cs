namespace Rag.Bench.Soak;

/// <param name="Seconds">Since the start of the soak.</param>
/// <param name="ManagedMiB">Managed memory in use after a collection.</param>
/// <param name="ResidentMiB">Everything that the process has in memory.</param>
internal readonly record struct MemorySample(double Seconds, double ManagedMiB, double ResidentMiB);
