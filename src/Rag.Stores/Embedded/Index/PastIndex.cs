using Rag.Retrieval.Lexical;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// The index with chunks of earlier revisions laid over it, for one search. They count in the statistics of words as all others do, so
/// scores are comparable; the index itself does not change. Used under the writer lock, as the vocabulary is shared.
/// </summary>
internal static class PastIndex
{
    /// <param name="past">In order of ids; none of them is in the index.</param>
    /// <returns>With a lease that the caller releases.</returns>
    public static Snapshot Over(IndexState index, IEnumerable<PastChunk> past, int dimensions)
    {
        var current = index.Current;
        var tail = new TailSegment(dimensions, chunkCapacity: 64, rowCapacity: 256);
        var articles = new List<ArticleRef>();
        var documents = new List<LexicalDocument>();
        try
        {
            foreach (var chunk in past)
            {
                // A revision of one scope whose article has another now is for those who may read both, which no filter says: left out.
                if (chunk.Scope != chunk.ScopeNow)
                {
                    continue;
                }

                if (chunk.Halves.Length == 0 || chunk.Halves.Length % dimensions != 0)
                {
                    throw new DamagedRowException($"the vectors of chunk {chunk.Id} of an earlier revision are cut");
                }

                var larger = tail.Reserve(1, chunk.Halves.Length / dimensions);
                if (larger != tail)
                {
                    tail.Release();
                    tail = larger;
                }

                tail.Append(chunk.Id, chunk.Halves);
                articles.Add(
                    index.Numbers.Refer(chunk.Article, chunk.Source, chunk.PublishedAt, chunk.Language, chunk.Scope, chunk.RevisedAt)
                );
                documents.Add(new LexicalDocument(LexicalRow.Of(chunk.Id), chunk.Title, chunk.Source, chunk.PublishedAt, chunk.Text));
            }

            var segments = current.Segments;
            if (tail.ChunkCount > 0)
            {
                segments = segments.Add(new SegmentView(tail, null, [.. articles], tail.ChunkCount, null));
            }

            return new Snapshot(segments, documents.Count == 0 ? current.Lexical : current.Lexical.With([], documents), index.Numbers, 0);
        }
        finally
        {
            tail.Release();
        }
    }
}
