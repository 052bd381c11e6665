using System.Collections.Immutable;

namespace Rag.ModelFiles.Library;

/// <summary>What a library holds.</summary>
/// <param name="Cards">In the order of their names.</param>
/// <param name="Troubles">A sentence for each folder whose card cannot be read.</param>
public sealed record LibraryListing(ImmutableArray<ModelCard> Cards, ImmutableArray<string> Troubles);
