using Rag.Core.Articles;

namespace Rag.Ingestion.Articles;

/// <summary>The last revision of each article that was decided and that the store may not have yet. Thread-safe.</summary>
internal sealed class PendingRevisions
{
    private readonly Lock _lock = new();

    private readonly Dictionary<ArticleId, Article> _articles = [];

    private readonly Dictionary<(string Url, AccessScope Scope), ArticleId> _byUrl = [];

    public Article? Find(ArticleId id)
    {
        lock (_lock)
        {
            return _articles.GetValueOrDefault(id);
        }
    }

    /// <summary>One that no feed has for itself; of several the one that was decided last.</summary>
    public Article? FindByUrl(string url, AccessScope scope)
    {
        lock (_lock)
        {
            return _byUrl.TryGetValue((url, scope), out var id) && _articles.TryGetValue(id, out var article) && article.Url == url
                ? article
                : null;
        }
    }

    public void Add(Article article)
    {
        lock (_lock)
        {
            _articles[article.Id] = article;
            if (article is { Url: { } url, Id.Feed: null })
            {
                _byUrl[(url, article.Scope)] = article.Id;
            }
        }
    }

    /// <summary>A later revision of the article stays.</summary>
    public void Remove(Article article)
    {
        lock (_lock)
        {
            if (_articles.GetValueOrDefault(article.Id)?.Revision == article.Revision)
            {
                _articles.Remove(article.Id);
            }

            if (article.Url is { } url && _byUrl.TryGetValue((url, article.Scope), out var id) && !_articles.ContainsKey(id))
            {
                _byUrl.Remove((url, article.Scope));
            }
        }
    }
}
