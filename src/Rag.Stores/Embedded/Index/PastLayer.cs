using Rag.Retrieval.Lexical;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded.Index;

/// <summary>Chunks of earlier revisions as a part of an index: a segment of vectors, and their words. Immutable.</summary>
internal sealed class PastLayer
{
    /// <summary>So many are numbered in one turn at the writer lock: some milliseconds.</summary>
    private const int ChunksPerTurn = 32;

    private readonly SegmentView? _view;
    private readonly LexicalOverlay _words;

    private PastLayer(SegmentView? view, LexicalOverlay words) => (_view, _words) = (view, words);

    /// <param name="past">In order of ids; none of them is in the index. Read outside the writer lock.</param>
    /// <param name="writer">Taken for short turns, since vocabulary and numbers are shared.</param>
    /// <returns>With its memory, which <see cref="Release"/> gives back.</returns>
    public static PastLayer Of(IEnumerable<IndexedChunk> past, IndexState index, int dimensions, Lock writer)
    {
        var tail = new TailSegment(dimensions, chunkCapacity: 64, rowCapacity: 256);
        var articles = new List<ArticleRef>();
        var words = index.Current.Lexical.CreateOverlay();
        try
        {
            // A revision of one scope whose article has another now is for those who may read both, which no filter says: left out.
            foreach (var chunks in past.Where(chunk => chunk.Scope == chunk.ScopeNow).Chunk(ChunksPerTurn))
            {
                foreach (var chunk in chunks)
                {
                    tail = Append(tail, chunk);
                }

                lock (writer)
                {
                    foreach (var chunk in chunks)
                    {
                        articles.Add(chunk.Refer(index.Numbers));
                        words.Add(chunk.Document());
                    }
                }
            }

            words.Finish();
            var view = articles.Count == 0 ? null : new SegmentView(tail, null, [.. articles], articles.Count, null);
            view?.Segment.Hold();
            return new PastLayer(view, words);
        }
        finally
        {
            tail.Release();
        }
    }

    public bool Holds(long chunkId) => _view?.SlotOf(chunkId) is not null;

    /// <summary>The snapshot with this laid over it, with a lease that the caller releases.</summary>
    public Snapshot Over(Snapshot snapshot, ArticleNumbers numbers) =>
        new(
            snapshot.Vectors,
            _view is null ? snapshot.Segments : snapshot.Segments.Add(_view),
            _view is null ? snapshot.Lexical : _words.Over(snapshot.Lexical),
            numbers,
            articles: 0
        );

    public void Release() => _view?.Segment.Release();

    private static TailSegment Append(TailSegment tail, IndexedChunk chunk)
    {
        if (chunk.Halves.Length == 0 || chunk.Halves.Length % tail.Dimensions != 0)
        {
            throw new DamagedRowException($"the vectors of chunk {chunk.Id} of an earlier revision are cut");
        }

        var larger = tail.Reserve(1, chunk.Halves.Length / tail.Dimensions);
        if (larger != tail)
        {
            tail.Release();
        }

        larger.Append(chunk.Id, chunk.Halves);
        return larger;
    }
}
