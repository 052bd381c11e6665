using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Qdrant.Server;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;

namespace Rag.Stores.Qdrant.Tests;

/// <summary>
/// The embedded store with its index in Qdrant: on the specification server, or on the one that QDRANT_URL names, in collections of its
/// own.
/// </summary>
internal sealed class QdrantUnderTest : StoreUnderTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-qdrant-");
    private readonly QdrantServer? _server;
    private readonly EmbeddedStoreOptions _options;
    private readonly Lock _opening = new();
    private EmbeddedStore? _store;
    private QdrantIndex? _index;

    public QdrantUnderTest(EmbeddedStoreOptions? options = null, string? apiKey = null, Action<QdrantOptions>? change = null)
    {
        _options = options ?? new EmbeddedStoreOptions(SampleEmbedder.First.Digest, SampleArticles.Dimensions);
        var live = Environment.GetEnvironmentVariable("QDRANT_URL");
        _server = live is null ? QdrantServer.StartAsync(apiKey).GetAwaiter().GetResult() : null;
        Options = new QdrantOptions
        {
            Url = live ?? _server!.Url.ToString(),
            ApiKey = live is null ? apiKey : Environment.GetEnvironmentVariable("QDRANT_API_KEY"),
            Collection = "test" + Guid.NewGuid().ToString("N")[..12],
            Replicas = 1,
            Exact = true,
            SearchTimeoutMilliseconds = 5_000,
            UpdateTimeoutSeconds = 10,
        };
        change?.Invoke(Options);
    }

    public QdrantOptions Options { get; }

    public QdrantMetrics Metrics { get; } = new();

    /// <summary>Skips the test where the server is a real one, whose faults cannot be ordered.</summary>
    public QdrantServer Server
    {
        get
        {
            Assert.SkipWhen(_server is null, "A live server takes no orders.");
            return _server;
        }
    }

    public EmbeddedStore Store => _store ??= EmbeddedStore.Open(_folder.FullName, _options);

    public QdrantIndex QdrantIndex
    {
        get
        {
            lock (_opening)
            {
                return _index ??= OpenAsync().GetAwaiter().GetResult();
            }
        }
    }

    public override IArticleCatalog Catalog => Store;

    public override IArticleWriter Writer => QdrantIndex.Writer;

    public override IArticleChanges Changes => Store;

    public override IStoryCatalog Stories => Store.Stories;

    public override IChunkRetirement Retirement => Store;

    public override IChunkIndex Index => QdrantIndex;

    public static StoreUnderTest Create() => new QdrantUnderTest();

    public Task<QdrantIndex> OpenAsync() =>
        QdrantIndex.OpenAsync(
            new QdrantStore(Store.Truth, Store, Store, Store, Store, Store, Store.Renewal),
            Options,
            Metrics,
            TimeProvider.System,
            NullLogger.Instance,
            CancellationToken.None
        );

    /// <summary>Until the collection answers searches.</summary>
    public async Task ServingAsync(bool isServing = true)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (QdrantIndex.IsServing != isServing)
        {
            Assert.True(DateTime.UtcNow < deadline, isServing ? "It does not serve again." : "It goes on serving.");
            await Task.Delay(10);
        }
    }

    public void CloseIndex()
    {
        _index?.Dispose();
        _index = null;
    }

    public override void Reopen()
    {
        CloseIndex();
        _store?.Dispose();
        _store = null;
    }

    public override void Dispose()
    {
        Reopen();
        _server?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Metrics.Dispose();
        _folder.Delete(recursive: true);
    }
}
