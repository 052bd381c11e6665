using Rag.Core.Articles;

namespace Rag.Ingestion.Tests;

/// <summary>A store that keeps everything in memory, and every commit for inspection. Thread-safe.</summary>
internal sealed class MemoryStore : IArticleCatalog, IArticleWriter
{
    private readonly Lock _lock = new();

    private readonly Dictionary<ArticleId, ArticleWrite> _articles = [];

    private readonly List<RetractedArticle> _retracted = [];

    public List<IReadOnlyList<ArticleWrite>> Commits { get; } = [];

    /// <summary>Runs inside each commit, before anything is kept.</summary>
    public Action? Committing { get; set; }

    /// <summary>Writes that make their commit fail as an impossible one does.</summary>
    public Predicate<ArticleWrite>? Refused { get; set; }

    public int ArticleCount => _articles.Count;

    public int ChunkCount => _articles.Values.Sum(write => write.Chunks.Count);

    public IEnumerable<ArticleWrite> All => _articles.Values;

    public Article? FindByUrl(string canonicalUrl)
    {
        lock (_lock)
        {
            return First(article => article.Url == canonicalUrl);
        }
    }

    public ValueTask<StoreCounts> CountAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(new StoreCounts(ArticleCount, ChunkCount));

    public ValueTask<Article?> FindAsync(ArticleId id, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_articles.GetValueOrDefault(id)?.Article);
        }
    }

    public ValueTask<Article?> FindByUrlAsync(string canonicalUrl, AccessScope scope, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(First(article => article.Url == canonicalUrl && article.Scope == scope));
        }
    }

    public ValueTask<Article?> FindBySourceIdAsync(string sourceId, AccessScope scope, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(First(article => article.SourceId == sourceId && article.Scope == scope));
        }
    }

    private Article? First(Func<Article, bool> isMeant) =>
        _articles.Values.Select(write => write.Article).Where(isMeant).OrderBy(article => article.Id.Feed is not null).FirstOrDefault();

    /// <summary>Chunks have no ids here.</summary>
    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    /// <inheritdoc cref="FindChunksAsync"/>
    public ValueTask<IReadOnlyList<Chunk>> ChunksOfAsync(ArticleId id, CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc cref="FindChunksAsync"/>
    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindPastChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public IAsyncEnumerable<ArticleAge> AgesAsync(CancellationToken cancellation) =>
        _articles
            .Values.Select(write => write.Article)
            .Select(article => new ArticleAge(article.Id, article.Source, article.PublishedAt ?? article.FirstSeenAt, article.Body.Length))
            .ToAsyncEnumerable();

    public ValueTask<RetractedArticle?> FindRetractedAsync(
        ArticleId id,
        string? canonicalUrl,
        AccessScope scope,
        CancellationToken cancellation
    )
    {
        lock (_lock)
        {
            return ValueTask.FromResult(
                _retracted.Find(gone =>
                    gone.Id == id || (gone.Url is not null && gone.Url == canonicalUrl && gone.Scope == scope && gone.Id.Feed is null)
                )
            );
        }
    }

    public IAsyncEnumerable<Article> RevisionsAsync(ArticleId id, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var articles = Commits.SelectMany(writes => writes).Select(write => write.Article);
            return articles.Where(article => article.Id == id).Reverse().ToArray().ToAsyncEnumerable();
        }
    }

    public IAsyncEnumerable<Article> LatestAsync(int count, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask CommitAsync(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Committing?.Invoke();
        if (Refused is { } refused && writes.Any(write => refused(write)))
        {
            throw new ArgumentException("A vector is not normalized.");
        }

        lock (_lock)
        {
            Commits.Add(writes);
            foreach (var write in writes)
            {
                _articles[write.Article.Id] = write;
                _retracted.RemoveAll(gone => gone.Id == write.Article.Id);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> RetractAsync(ArticleId id, Retraction retraction, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_articles.Remove(id, out var write))
            {
                return ValueTask.FromResult(false);
            }

            var article = write.Article;
            _retracted.Add(
                new RetractedArticle(
                    id,
                    article.Revision,
                    article.Url,
                    article.SourceId,
                    article.Title,
                    article.Source,
                    article.FirstSeenAt,
                    article.Scope,
                    article.ContentHash,
                    retraction.At,
                    retraction.Reason
                )
            );
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<int> ForgetRevisionsAsync(DateTimeOffset before, int most, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<bool> RemoveAsync(ArticleId id, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_articles.Remove(id));
        }
    }
}
