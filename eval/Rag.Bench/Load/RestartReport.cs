namespace Rag.Bench.Load;

/// <summary>Questions after a restart, without the disk tier and with what it kept of the questions before.</summary>
/// <param name="WithoutDisk">Milliseconds to the first token.</param>
/// <param name="CachedShareWithDisk">The share of the prompts' tokens whose KV was in memory or on disk.</param>
/// <param name="ReadySeconds">Without the disk tier, and with it.</param>
/// <param name="MemoryMib">The most that each process had.</param>
/// <param name="DiskMib">What the disk tier kept.</param>
/// <param name="IsFromDisk">Whether the system dropped its copies of the files in memory before they were read.</param>
internal sealed record RestartReport(
    Spread WithoutDisk,
    Spread WithDisk,
    double CachedShareWithoutDisk,
    double CachedShareWithDisk,
    IReadOnlyList<double> ReadySeconds,
    IReadOnlyList<double> MemoryMib,
    double DiskMib,
    bool IsFromDisk
);
