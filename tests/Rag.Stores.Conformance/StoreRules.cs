using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Conformance;

/// <summary>One store for each test, made when the test first needs it.</summary>
public abstract class StoreRules(Func<StoreUnderTest> create) : IDisposable
{
    private readonly Lazy<StoreUnderTest> _store = new(create);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected StoreUnderTest Store => _store.Value;

    protected IArticleCatalog Catalog => Store.Catalog;

    protected IArticleWriter Writer => Store.Writer;

    protected IArticleChanges Changes => Store.Changes;

    protected IChunkRetirement Retirement => Store.Retirement;

    protected IChunkIndex Index => Store.Index;

    public void Dispose()
    {
        _store.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task CommitAsync(params ArticleWrite[] writes) => await Writer.CommitAsync(writes, Cancellation);

    protected async Task<bool> RemoveAsync(string id) => await Writer.RemoveAsync(new ArticleId(id), Cancellation);

    protected async Task<StoreCounts> CountAsync() => await Catalog.CountAsync(Cancellation);

    protected async Task<Article?> FindAsync(string id) => await Catalog.FindAsync(new ArticleId(id), Cancellation);

    protected async Task<IReadOnlyList<Chunk>> ChunksOfAsync(string id) => await Catalog.ChunksOfAsync(new ArticleId(id), Cancellation);

    /// <summary>The chunks that are still stored.</summary>
    protected async Task<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindChunksAsync(IEnumerable<Chunk> chunks) =>
        await Catalog.FindChunksAsync([.. chunks.Select(chunk => chunk.Id)], Cancellation);

    protected async Task<IReadOnlyList<Candidate>> SearchAsync(IndexQuery query) => await Index.SearchAsync(query, Cancellation);

    protected static SubQuery SubQuery(int seed, params string[] words) =>
        new(SampleArticles.Terms(words), SampleArticles.Vector(new Random(seed)));
}
