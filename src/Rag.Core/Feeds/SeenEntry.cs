namespace Rag.Core.Feeds;

/// <summary>An entry as it stood in its feed.</summary>
/// <param name="Key">What names the entry within its feed.</param>
/// <param name="Digest">Differs where anything that would be stored differs.</param>
public readonly record struct SeenEntry(string Key, ulong Digest);
