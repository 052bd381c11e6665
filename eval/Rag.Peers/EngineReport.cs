namespace Rag.Peers;

/// <summary>One engine, and what it took beside time.</summary>
/// <param name="Description">Version and settings.</param>
/// <param name="PeakMemoryMib">The most that its process had, its own and mapped, with the KV memory that it used.</param>
/// <param name="ModelMib">On disk: the model's files.</param>
/// <param name="GraphMib">On disk: what the engine made of them; null where it runs them as they are.</param>
internal sealed record EngineReport(string Name, string Description, double PeakMemoryMib, double ModelMib, double? GraphMib);
