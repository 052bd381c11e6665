using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Queue;
using Rag.Ingestion.Queue;
using Rag.Ingestion.Tests.Chunking;
using Rag.Stores.Queue;

namespace Rag.Ingestion.Tests.Queue;

/// <summary>The pipeline over a queue in a folder of its own, into a store in memory; what it tells is kept.</summary>
internal sealed class PipelineOverQueue : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ArticleOutcomes _outcomes = new();

    public PipelineOverQueue()
    {
        Queue = SqliteArticleQueue.Open(_folder.Path, Time);
        _outcomes.Subscribe(outcomes =>
        {
            lock (Told)
            {
                Told.AddRange(outcomes);
            }
        });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public MemoryStore Store { get; } = new();

    public HashEmbedder Embedder { get; } = new();

    public List<ArticleOutcome> Told { get; } = [];

    public SkippingTime Time { get; } = new();

    public SqliteArticleQueue Queue { get; }

    public AttachedFeeds Feeds { get; } = new();

    /// <summary>In the order in which they were stored.</summary>
    public string[] BodiesOf(string url) =>
        [.. Store.Commits.SelectMany(writes => writes).Where(write => write.Article.Url == url).Select(write => write.Article.Body)];

    public async Task<IReadOnlyList<long>> EnqueueAsync(params IncomingArticle[] articles) =>
        await Queue.EnqueueAsync(articles, Cancellation);

    public Task DrainAsync() => Over(Queue).DrainAsync(Cancellation);

    public QueuePipeline Over(IArticleQueue queue) =>
        new(
            Store,
            Store,
            Embedder,
            new GreedyTokenizer(),
            queue,
            _outcomes,
            Time,
            new IngestMetrics(Time),
            NullLogger<QueuePipeline>.Instance,
            Feeds
        );

    public async Task<long> WaitingAsync() => (await Queue.DepthAsync(Cancellation)).Sum(depth => depth.Waiting);

    public void Dispose()
    {
        Queue.Dispose();
        _folder.Dispose();
    }
}
