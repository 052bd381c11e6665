using Rag.Core.Models;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Embedded.Index;

/// <summary>Whose vectors an index holds, and where they come from.</summary>
/// <param name="Embedder">The digest of what made them.</param>
internal sealed record VectorSet(string Embedder, int Dimensions, VectorTables Tables)
{
    /// <param name="embedder">The digest of what made the vectors at hand; null where nobody says.</param>
    /// <exception cref="EmbedderChangedException">It is another.</exception>
    public void RequireMaker(string? embedder)
    {
        if (embedder is not null && embedder != Embedder)
        {
            throw new EmbedderChangedException(
                "Another embedder is in charge than the one that made these vectors: they are to be made anew."
            );
        }
    }
}
