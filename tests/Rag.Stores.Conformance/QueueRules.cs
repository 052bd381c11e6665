using Rag.Core.Articles;
using Rag.Core.Queue;

namespace Rag.Stores.Conformance;

/// <summary>One queue for each test, made when the test first needs it.</summary>
public abstract class QueueRules(Func<QueueUnderTest> create) : IDisposable
{
    protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private readonly Lazy<QueueUnderTest> _subject = new(create);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected QueueUnderTest Subject => _subject.Value;

    protected IArticleQueue Queue => Subject.Queue;

    public void Dispose()
    {
        _subject.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    private static ArticleDraft Draft(string body) => new(null, null, null, null, null, null, null, null, body);

    protected IncomingArticle Article(string key) => new(key, Draft("Text.")) { DueAt = Subject.Time.GetUtcNow() };

    protected Task EnqueueAsync(params string[] keys) => EnqueueAsync([.. keys.Select(key => (key, QueuePriority.Normal))]);

    protected async Task EnqueueAsync(params (string Key, QueuePriority Priority)[] articles) =>
        await Queue.EnqueueAsync([.. articles.Select(article => Article(article.Key) with { Priority = article.Priority })], Cancellation);

    protected async Task<IReadOnlyList<QueuedArticle>> ClaimAsync(QueueStage stage = QueueStage.Store) =>
        await Queue.ClaimAsync(stage, 1000, Lease, Cancellation);

    protected async Task<IEnumerable<string>> ClaimKeysAsync() => (await ClaimAsync()).Select(article => article.Article.Key);

    protected async Task<DeadArticle[]> DeadAsync() => await Queue.DeadAsync(Cancellation).ToArrayAsync(Cancellation);

    protected async Task<long> WaitingAsync(QueueStage stage) =>
        (await Queue.DepthAsync(Cancellation)).Single(depth => depth.Stage == stage).Waiting;
}
