namespace Rag.Core.Indexing;

/// <param name="Chunks">Number of searchable chunks.</param>
/// <param name="Sources">The outlets that have searchable chunks, as written in their articles, each once.</param>
public sealed record IndexContents(long Chunks, IReadOnlyList<string> Sources);
