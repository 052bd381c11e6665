using Microsoft.Extensions.Logging.Abstractions;
using Rag.Ingestion.Samples;
using Rag.Stores.Embedded;

namespace Rag.Ingestion.Tests;

/// <summary>The sample news in a store, with vectors that mean nothing.</summary>
internal static class SampleStore
{
    public static async Task<EmbeddedStore> FillAsync(TempFolder folder, CancellationToken cancellation)
    {
        var embedder = new HashEmbedder();
        var store = EmbeddedStore.Open(folder.Path, new EmbeddedStoreOptions(embedder.Digest, embedder.Dimensions));
        await new IngestPipeline(
            store,
            store,
            embedder,
            ReaderTokenizer.Instance,
            TimeProvider.System,
            NullLogger<IngestPipeline>.Instance
        ).IngestAsync(SampleNews.Load().Paths, null, cancellation);
        return store;
    }
}
