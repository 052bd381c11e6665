namespace Rag.Peers.Workers;

/// <summary>What a worker says of its engine once it is loaded.</summary>
/// <param name="Description">Version and settings.</param>
/// <param name="GraphMib">What the engine has made of the model's files, on disk; null where it runs them as they are.</param>
internal sealed record EngineFacts(string Description, double? GraphMib);
