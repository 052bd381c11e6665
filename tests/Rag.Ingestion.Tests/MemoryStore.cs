using Rag.Core.Articles;

namespace Rag.Ingestion.Tests;

/// <summary>A store that keeps everything in memory, and every commit for inspection. Thread-safe.</summary>
internal sealed class MemoryStore : IArticleStore
{
    private readonly Lock _lock = new();

    private readonly Dictionary<ArticleId, ArticleWrite> _articles = [];

    public List<IReadOnlyList<ArticleWrite>> Commits { get; } = [];

    /// <summary>Runs inside each commit, before anything is kept.</summary>
    public Action? Committing { get; set; }

    public long ArticleCount => _articles.Count;

    public long ChunkCount => _articles.Values.Sum(write => write.Chunks.Count);

    public event Action<IReadOnlyList<RetiredChunk>>? ChunksRetired;

    public IEnumerable<ArticleWrite> All => _articles.Values;

    public Article? Get(ArticleId id)
    {
        lock (_lock)
        {
            return _articles.GetValueOrDefault(id)?.Article;
        }
    }

    public Article? FindByUrl(string canonicalUrl)
    {
        lock (_lock)
        {
            return _articles.Values.FirstOrDefault(write => write.Article.Url == canonicalUrl)?.Article;
        }
    }

    public Chunk? GetChunk(ChunkId id) => null;

    public IReadOnlyList<Chunk> ChunksOf(ArticleId id)
    {
        lock (_lock)
        {
            return _articles.TryGetValue(id, out var write)
                ? [.. write.Chunks.Select(chunk => new Chunk(new ChunkId(chunk.Ordinal), id, write.Article.Revision, chunk.Ordinal, chunk.Start, chunk.End, chunk.Text))]
                : [];
        }
    }

    public IReadOnlyList<Article> Revisions(ArticleId id)
    {
        lock (_lock)
        {
            return [.. Commits.SelectMany(writes => writes).Select(write => write.Article).Where(article => article.Id == id).Reverse()];
        }
    }

    public IReadOnlyList<Article> Latest(int count) => [.. _articles.Values.Select(write => write.Article).Take(count)];

    public void Commit(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Committing?.Invoke();
        foreach (var write in writes)
        {
            if (Get(write.Article.Id) is { } replaced)
            {
                ChunksRetired?.Invoke([.. ChunksOf(replaced.Id).Select(chunk => new RetiredChunk(chunk, replaced))]);
            }
        }

        lock (_lock)
        {
            Commits.Add(writes);
            foreach (var write in writes)
            {
                _articles[write.Article.Id] = write;
            }
        }
    }

    public bool Remove(ArticleId id, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return _articles.Remove(id);
        }
    }
}
