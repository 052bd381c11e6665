using Rag.Core.Articles;
using Rag.Retrieval.Lexical;

namespace Rag.Stores.Embedded.Index;

/// <summary>A chunk on its way into the index.</summary>
/// <param name="Halves">fp16 rows: the chunk's, then its windows'.</param>
internal sealed record NewChunk(long Id, ArticleRef Article, ushort[] Halves);

/// <summary>What one transaction means for the index. Made before the transaction commits, applied after.</summary>
internal sealed class IndexChange
{
    private readonly SortedDictionary<long, (NewChunk Chunk, LexicalDocument Document)> _added = [];
    private readonly List<ArticleChunk> _retired = [];
    private readonly List<ArticleChunk> _forgotten = [];

    /// <summary>In order of ids.</summary>
    public IEnumerable<NewChunk> Added => _added.Values.Select(added => added.Chunk);

    /// <summary>Chunks that the index has and is to lose.</summary>
    public IReadOnlyList<ArticleChunk> Retired => _retired;

    /// <summary>
    /// What the subscribers are to forget: chunks retired now, and those that earlier revisions had and that are kept no longer.
    /// </summary>
    public IReadOnlyList<ArticleChunk> Untold => _forgotten.Count == 0 ? _retired : [.. _forgotten, .. _retired];

    /// <summary>Chunks that came or went.</summary>
    public int Documents => _added.Count + _retired.Count;

    /// <summary>Whether texts are kept no longer, and no words of them may be left.</summary>
    public bool Erases => _forgotten.Count > 0 || ArticleDelta < 0;

    public int ForgottenRevisions { get; set; }

    /// <summary>Whether an article has other readers now: its earlier revisions are for nobody then.</summary>
    public bool MovesScope { get; set; }

    /// <summary>Whether something of the past goes, or is not to be found any more.</summary>
    public bool ChangesPast => MovesScope || _forgotten.Count > 0;

    /// <summary>Articles that came less those that went.</summary>
    public int ArticleDelta { get; set; }

    public void Add(NewChunk chunk, LexicalDocument document) => _added.Add(chunk.Id, (chunk, document));

    public void Add(IndexedChunk chunk, ArticleNumbers numbers) =>
        Add(new NewChunk(chunk.Id, chunk.Refer(numbers), chunk.Halves), chunk.Document());

    /// <summary>A chunk that the same change added was never searchable: it vanishes without being retired.</summary>
    public void Retire(Article article, IEnumerable<Chunk> chunks) =>
        _retired.AddRange(chunks.Where(chunk => !_added.Remove(chunk.Id.Value)).Select(chunk => new ArticleChunk(chunk, article)));

    /// <summary>Chunks of earlier revisions, which ordinary search does not know.</summary>
    public void Forget(IEnumerable<ArticleChunk> chunks) => _forgotten.AddRange(chunks);

    /// <summary>The lexical index after this change.</summary>
    /// <param name="postponesMerges">Where somebody runs the large merges aside.</param>
    public InvertedIndex ApplyTo(InvertedIndex lexical, bool postponesMerges = false) =>
        _added.Count + _retired.Count == 0
            ? lexical
            : lexical.With(
                [.. _retired.Select(retired => LexicalRow.Of(retired.Chunk.Id.Value))],
                _added.Values.Select(added => added.Document),
                postponesMerges
            );
}
