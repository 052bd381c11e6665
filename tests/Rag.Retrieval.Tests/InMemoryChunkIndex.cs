using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Retrieval.Lexical;

namespace Rag.Retrieval.Tests;

/// <summary>An index and article store without cleverness: every chunk is scored, sorted and cut off. The reference for retrieval's rules.</summary>
internal sealed class InMemoryChunkIndex(IEmbedder embedder) : IChunkIndex, IArticleStore
{
    private readonly List<(Chunk Chunk, Article Article, float[] Vector)> _chunks = [];
    private InvertedIndex _lexical = InvertedIndex.Create();

    public event Action<IReadOnlyList<RetiredChunk>>? ChunksRetired
    {
        add { }
        remove { }
    }

    public long Count => _chunks.Count;

    public long ArticleCount => _chunks.Select(entry => entry.Article.Id).Distinct().Count();

    public long ChunkCount => _chunks.Count;

    /// <summary>How often the outlets were asked for: once for each question read.</summary>
    public int QuestionsRead { get; private set; }

    public IReadOnlyList<string> Sources
    {
        get
        {
            QuestionsRead++;
            return _chunks.Select(entry => entry.Article.Source).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        }
    }

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

    public ValueTask<IReadOnlyList<Candidate>> SearchAsync(IndexQuery query, CancellationToken cancellation)
    {
        var permitted = Enumerable.Range(0, _chunks.Count).Where(row => Permits(query.Filter, _chunks[row].Article)).ToHashSet();
        var found = new SortedSet<int>();
        foreach (var probe in query.Probes)
        {
            found.UnionWith(_lexical.Top(probe.Terms, query.TopLexical, permitted.Contains).Select(hit => hit.Row));
            if (probe.Vector.Length > 0)
            {
                found.UnionWith(permitted.OrderByDescending(row => Dense(probe, row)).ThenBy(row => row).Take(query.TopDense));
            }
        }

        IReadOnlyList<Candidate> candidates = found.Select(row => new Candidate(
            _chunks[row].Chunk.Id,
            _chunks[row].Article.Id,
            _chunks[row].Article.Source,
            _chunks[row].Article.PublishedAt,
            query.Probes.Select(probe => Score(probe, row)).ToList())).ToList();
        return ValueTask.FromResult(candidates);
    }

    private static bool Permits(ChunkFilter filter, Article article) =>
        (filter.Sources is null || (article.Source is { } source && filter.Sources.Contains(source)))
        && (filter.From is null || article.PublishedAt >= filter.From)
        && (filter.Until is null || article.PublishedAt < filter.Until);

    private ProbeScore Score(Probe probe, int row)
    {
        var lexical = new float[1];
        _lexical.Score(probe.Terms, [row], lexical);
        var dense = Dense(probe, row);
        return new ProbeScore(lexical[0], dense, dense);
    }

    private float Dense(Probe probe, int row) =>
        probe.Vector.Length == 0 ? 0 : probe.Vector.ToArray().Zip(_chunks[row].Vector, (a, b) => a * b).Sum();

    public Article? Get(ArticleId id) => _chunks.Select(entry => entry.Article).FirstOrDefault(article => article.Id == id);

    public Article? FindByUrl(string canonicalUrl) => null;

    public Chunk? GetChunk(ChunkId id) => _chunks[(int)id.Value].Chunk;

    public IReadOnlyList<Chunk> ChunksOf(ArticleId id) => _chunks.Where(entry => entry.Article.Id == id).Select(entry => entry.Chunk).ToList();

    public IReadOnlyList<Article> Revisions(ArticleId id) => Get(id) is { } only ? [only] : [];

    public IReadOnlyList<Article> Latest(int count) => _chunks.Select(entry => entry.Article).Take(count).ToList();

    public void Commit(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation) => throw new NotSupportedException();

    public bool Remove(ArticleId id, CancellationToken cancellation) => throw new NotSupportedException();
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
