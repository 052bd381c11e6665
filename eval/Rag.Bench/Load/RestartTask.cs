namespace Rag.Bench.Load;

/// <summary>What a process of its own is to ask: a run of the questions of one load, each after the one before.</summary>
/// <param name="DataDir">Where the service's models lie.</param>
/// <param name="KvMemoryMiB">Memory for keys and values.</param>
/// <param name="DiskFolder">Where passages outlive the process; null for no such place.</param>
/// <param name="Passages">Of the load.</param>
/// <param name="Skip">Questions of the load that are left out: they belong to another process.</param>
/// <param name="Questions">How many are asked then.</param>
/// <param name="Seed">Of the load.</param>
internal sealed record RestartTask(string DataDir, int KvMemoryMiB, string? DiskFolder, int Passages, int Skip, int Questions, int Seed);
