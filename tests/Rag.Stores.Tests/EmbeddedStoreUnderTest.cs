using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Tests;

internal sealed class EmbeddedStoreUnderTest : StoreUnderTest
{
    private readonly TempFolder _folder = new();
    private readonly EmbeddedStoreOptions _options;
    private EmbeddedStore? _store;

    public EmbeddedStoreUnderTest(EmbeddedStoreOptions options)
    {
        _options = options;
        _store = EmbeddedStore.Open(_folder.Path, options);
    }

    /// <summary>So small that an ordinary test seals, merges and rewrites segments.</summary>
    public static EmbeddedStoreOptions TinySegments { get; } =
        new("embedder-1", SampleArticles.Dimensions)
        {
            SealRows = 16,
            MaxSegments = 3,
            MaxSegmentRows = 400,
        };

    /// <summary>The same, with every merge and every saving of postings on a thread of its own.</summary>
    public static EmbeddedStoreOptions MergedAside { get; } = TinySegments with { RowsMergedAtOnce = 0, ChunksBetweenSaves = 20 };

    public static EmbeddedStoreOptions Defaults { get; } = new("embedder-1", SampleArticles.Dimensions);

    /// <summary>So small too, and signs pick what is scored in every search: so many that nothing is missed.</summary>
    public static EmbeddedStoreOptions SignedSegments { get; } =
        TinySegments with
        {
            Signs = new SignStage(LeastRows: 1, PicksPerKept: 1, PicksBeyond: 10_000, LeastChunksPerPick: 0),
        };

    public EmbeddedStore Store => _store ??= EmbeddedStore.Open(_folder.Path, _options);

    public string DataDir => _folder.Path;

    public override IArticleCatalog Catalog => Store;

    public override IArticleWriter Writer => Store;

    public override IArticleChanges Changes => Store;

    public override IStoryCatalog Stories => Store.Stories;

    public override IChunkRetirement Retirement => Store;

    public override IChunkIndex Index => Store;

    public static StoreUnderTest WithDefaults() => new EmbeddedStoreUnderTest(Defaults);

    public static StoreUnderTest WithTinySegments() => new EmbeddedStoreUnderTest(TinySegments);

    public static StoreUnderTest WithSignedSegments() => new EmbeddedStoreUnderTest(SignedSegments);

    public static StoreUnderTest WithMergesAside() => new EmbeddedStoreUnderTest(MergedAside);

    public void Close()
    {
        _store?.Dispose();
        _store = null;
    }

    public override void Reopen()
    {
        Assert.Empty(Store.CheckIntegrity());
        Close();
        Assert.Empty(Store.CheckIntegrity());
    }

    public override void Dispose()
    {
        Close();
        _folder.Dispose();
    }
}
