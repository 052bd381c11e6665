using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;

namespace Rag.Stores.Qdrant.Tests;

/// <summary>The embedded store in a folder of its own.</summary>
internal sealed class FolderTruth : TruthUnderTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-qdrant-");
    private EmbeddedStore? _store;

    public override QdrantStore Store => new(Opened.Truth, Opened, Opened, Opened, Opened, Opened, Opened.Renewal);

    public override IStoryCatalog Stories => Opened.Stories;

    private EmbeddedStore Opened =>
        _store ??= EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions(SampleEmbedder.First.Digest, SampleArticles.Dimensions));

    public override void Close()
    {
        _store?.Dispose();
        _store = null;
    }

    public override void Dispose()
    {
        Close();
        _folder.Delete(recursive: true);
    }
}
