using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Retrieval.Lexical;

namespace Rag.Retrieval.Tests;

/// <summary>
/// An index and catalog without cleverness: every chunk is scored, sorted and cut off. The reference for retrieval's rules.
/// </summary>
internal sealed class InMemoryChunkIndex(IEmbedder embedder) : IChunkIndex, IArticleCatalog
{
    private readonly List<(Chunk Chunk, Article Article, float[] Vector)> _chunks = [];
    private InvertedIndex _lexical = InvertedIndex.Create();

    /// <summary>Articles whose chunks the index still finds and the catalog no longer has.</summary>
    public HashSet<ArticleId> Retired { get; } = [];

    /// <summary>How often the contents were asked for: once for each question read.</summary>
    public int QuestionsRead { get; private set; }

    /// <summary>Stores an article of one chunk and gives its id.</summary>
    public ArticleId Add(string text, string? source = null, DateTimeOffset? published = null, string? title = null)
    {
        var id = new ArticleId($"a{_chunks.Count}");
        var article = new Article(id, 1, null, title, source, null, null, published, null, default, default, text, "");
        var chunk = new Chunk(new ChunkId(_chunks.Count), id, 1, 0, 0, text.Length, text);
        _lexical = _lexical.With([], [new LexicalDocument(_chunks.Count, title, source, published, text)]);
        _chunks.Add((chunk, article, embedder.EmbedPassages([text], CancellationToken.None)[0]));
        return id;
    }

    public ValueTask<IndexContents> ContentsAsync(IReadOnlySet<AccessScope> scopes, CancellationToken cancellation)
    {
        QuestionsRead++;
        var read = _chunks.Select(entry => entry.Article).Where(article => scopes.Contains(article.Scope)).ToList();
        var sources = read.Select(article => article.Source).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        return ValueTask.FromResult(new IndexContents(read.Count, sources));
    }

    public ValueTask<IReadOnlyList<Candidate>> SearchAsync(IndexQuery query, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<Candidate>>([
            .. query.Apart().SelectMany(FindWithoutSets).DistinctBy(candidate => candidate.ChunkId),
        ]);

    private IEnumerable<Candidate> FindWithoutSets(IndexQuery query)
    {
        var permitted = Enumerable.Range(0, _chunks.Count).Where(row => Permits(query.Filter, _chunks[row].Article)).ToHashSet();
        var found = new SortedSet<int>();
        foreach (var subQuery in query.SubQueries)
        {
            found.UnionWith(_lexical.Top(subQuery.Terms, query.TopLexical, permitted.Contains).Select(hit => hit.Row));
            if (subQuery.Vector.Length > 0 && subQuery.FindsByVector)
            {
                found.UnionWith(permitted.OrderByDescending(row => Dense(subQuery, row)).ThenBy(row => row).Take(query.TopDense));
            }
        }

        return found.Select(row => new Candidate(
            _chunks[row].Chunk.Id,
            _chunks[row].Article.Id,
            _chunks[row].Article.Source,
            _chunks[row].Article.PublishedAt,
            query.SubQueries.Select(subQuery => Score(subQuery, row)).ToList()
        ));
    }

    private static bool Permits(ChunkFilter filter, Article article) =>
        filter.Scopes.Contains(article.Scope)
        && (filter.Languages is null || (article.Language is { } language && filter.Languages.Contains(language)))
        && (filter.Sources is null || (article.Source is { } source && filter.Sources.Contains(source)))
        && (filter.From is null || article.PublishedAt >= filter.From)
        && (filter.Until is null || article.PublishedAt < filter.Until);

    private SubQueryScore Score(SubQuery subQuery, int row)
    {
        var lexical = new float[1];
        _lexical.Score(subQuery.Terms, [row], lexical);
        var dense = Dense(subQuery, row);
        return new SubQueryScore(lexical[0], dense, dense);
    }

    private float Dense(SubQuery subQuery, int row) =>
        subQuery.Vector.Length == 0 ? 0 : subQuery.Vector.ToArray().Zip(_chunks[row].Vector, (a, b) => a * b).Sum();

    public ValueTask<StoreCounts> CountAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(new StoreCounts(_chunks.Select(entry => entry.Article.Id).Distinct().Count(), _chunks.Count));

    public ValueTask<Article?> FindAsync(ArticleId id, CancellationToken cancellation) =>
        ValueTask.FromResult(_chunks.Select(entry => entry.Article).FirstOrDefault(article => article.Id == id));

    public ValueTask<Article?> FindByUrlAsync(string canonicalUrl, AccessScope scope, CancellationToken cancellation) =>
        ValueTask.FromResult<Article?>(null);

    public ValueTask<Article?> FindBySourceIdAsync(string sourceId, AccessScope scope, CancellationToken cancellation) =>
        ValueTask.FromResult<Article?>(null);

    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    ) =>
        ValueTask.FromResult<IReadOnlyDictionary<ChunkId, ArticleChunk>>(
            _chunks
                .Where(entry => ids.Contains(entry.Chunk.Id) && !Retired.Contains(entry.Article.Id))
                .ToDictionary(entry => entry.Chunk.Id, entry => new ArticleChunk(entry.Chunk, entry.Article))
        );

    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindPastChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    ) => FindChunksAsync([], cancellation);

    public IAsyncEnumerable<ArticleAge> AgesAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<RetractedArticle?> FindRetractedAsync(
        ArticleId id,
        string? canonicalUrl,
        AccessScope scope,
        CancellationToken cancellation
    ) => ValueTask.FromResult<RetractedArticle?>(null);

    public ValueTask<IReadOnlyList<Chunk>> ChunksOfAsync(ArticleId id, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<Chunk>>(_chunks.Where(entry => entry.Article.Id == id).Select(entry => entry.Chunk).ToList());

    public IAsyncEnumerable<Article> RevisionsAsync(ArticleId id, CancellationToken cancellation) =>
        _chunks.Select(entry => entry.Article).Where(article => article.Id == id).ToAsyncEnumerable();

    public IAsyncEnumerable<Article> LatestAsync(int count, CancellationToken cancellation) =>
        _chunks.Select(entry => entry.Article).Take(count).ToAsyncEnumerable();
}

/// <summary>Vectors of hashed letter triples: texts that share spellings are near each other.</summary>
internal sealed class TripleEmbedder : IEmbedder
{
    public int Dimensions => 64;

    public string Digest => "triples";

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation) => texts.Select(Embed).ToArray();

    public int QuestionsEmbedded { get; private set; }

    public float[] EmbedQuestion(string question, CancellationToken cancellation)
    {
        QuestionsEmbedded++;
        return Embed(question);
    }

    private float[] Embed(string text)
    {
        var vector = new float[Dimensions];
        text = text.ToLowerInvariant();
        for (var i = 0; i + 3 <= text.Length; i++)
        {
            vector[((text[i] * 31 + text[i + 1]) * 31 + text[i + 2]) % Dimensions]++;
        }

        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return length == 0 ? vector : Array.ConvertAll(vector, value => value / length);
    }
}
