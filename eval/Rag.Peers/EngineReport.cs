namespace Rag.Peers;

internal sealed record EngineReport(string Name, string Description);
