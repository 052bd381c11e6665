using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Embedded.Index;

/// <summary>A snapshot whose lease ends with this.</summary>
internal sealed class HeldSnapshot(Snapshot snapshot) : IIndexState
{
    private int _isReleased;

    public ValueTask<LexicalStatistics> StatisticsAsync(
        IReadOnlySet<AccessScope> scopes,
        IReadOnlyCollection<string> terms,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(snapshot.Lexical.For(scopes).Statistics(terms));
    }

    public ValueTask<IReadOnlyDictionary<ChunkId, ChunkOrigin>> FindAsync(
        IReadOnlyCollection<ChunkId> chunks,
        ChunkFilter filter,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var permitted = new SlotFilter(filter, snapshot.Names);
        var found = new Dictionary<ChunkId, ChunkOrigin>(chunks.Count);
        foreach (var id in chunks)
        {
            if (snapshot.Find(id.Value) is { } place && snapshot.ArticleAt(place) is var article && permitted.Permits(article))
            {
                found[id] = new ChunkOrigin(article.Id, article.Source, article.PublishedAt);
            }
        }

        return ValueTask.FromResult<IReadOnlyDictionary<ChunkId, ChunkOrigin>>(found);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
        {
            snapshot.Release();
        }
    }
}
