namespace Rag.Core.Indexing;

/// <summary>What somebody may search.</summary>
/// <param name="Chunks">Number of searchable chunks.</param>
/// <param name="Sources">
/// The outlets that have searchable chunks, as written in their articles, each once, in ordinal order. Equal contents mostly come as the
/// same list.
/// </param>
public sealed record IndexContents(long Chunks, IReadOnlyList<string> Sources);
