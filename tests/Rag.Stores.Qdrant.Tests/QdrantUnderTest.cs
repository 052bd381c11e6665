using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Qdrant.Server;
using Rag.Stores.Conformance;

namespace Rag.Stores.Qdrant.Tests;

/// <summary>
/// A store with its index in Qdrant: on the specification server, or on the one that QDRANT_URL names, in collections of its own.
/// </summary>
internal sealed class QdrantUnderTest : StoreUnderTest
{
    private readonly TruthUnderTest _truth;
    private readonly QdrantServer? _server;
    private readonly Lock _opening = new();
    private QdrantIndex? _index;

    public QdrantUnderTest(TruthUnderTest truth, string? apiKey = null, Action<QdrantOptions>? change = null)
    {
        _truth = truth;
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

    /// <summary>That says what is true.</summary>
    public QdrantStore Store => _truth.Store;

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

    public override IArticleCatalog Catalog => Store.Catalog;

    public override IArticleWriter Writer => QdrantIndex.Writer;

    public override IArticleChanges Changes => Store.Changes;

    public override IStoryCatalog Stories => _truth.Stories;

    public override IChunkRetirement Retirement => Store.Retirement;

    public override IChunkIndex Index => QdrantIndex;

    public static StoreUnderTest OverFolder() => new QdrantUnderTest(new FolderTruth());

    public static StoreUnderTest OverPostgres() => new QdrantUnderTest(new PostgresTruthUnderTest());

    public Task<QdrantIndex> OpenAsync() =>
        QdrantIndex.OpenAsync(Store, Options, Metrics, TimeProvider.System, NullLogger.Instance, CancellationToken.None);

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

    /// <summary>The articles of all points in the collection in use.</summary>
    public IEnumerable<string> Points()
    {
        var cluster = Server.Cluster;
        return cluster
            .Find(cluster.Aliases[Options.Collection])
            .Read()
            .Values.Where(point => point.Payload.ContainsKey("article"))
            .Select(point => point.Payload["article"].StringValue);
    }

    public void CloseIndex()
    {
        _index?.Dispose();
        _index = null;
    }

    public override void Reopen()
    {
        CloseIndex();
        _truth.Close();
    }

    public override void Dispose()
    {
        Reopen();
        _server?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Metrics.Dispose();
        _truth.Dispose();
    }
}
