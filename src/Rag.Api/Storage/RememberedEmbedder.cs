using Rag.Core.Models;

namespace Rag.Api.Storage;

/// <summary>The embedder that made what is stored, before the store is opened with it; null where nothing is stored.</summary>
internal sealed class RememberedEmbedder(Func<EmbedderRecord?> read)
{
    public EmbedderRecord? Read() => read();
}
