using Microsoft.Extensions.Logging;
using Rag.Retrieval.Lexical;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded;

/// <summary>
/// Builds the index of an opening store: verified segments as they lie, damaged ones anew from the database, the rest as the tail.
/// </summary>
internal sealed class StoreOpener(
    StoreLayout layout,
    ArticleDatabase database,
    SegmentKeeper keeper,
    PostingsKeeper postings,
    VectorSet vectors,
    EmbeddedStoreOptions options,
    ILogger logger
)
{
    private readonly ArticleNumbers _numbers = new();
    private readonly List<SegmentView> _sealed = [];
    private long[] _ids = [];
    private ArticleRef[] _articles = [];

    /// <summary>Segments that were not what the manifest said.</summary>
    public int Rebuilt { get; private set; }

    /// <summary>Whether every text was read, since no saved postings could be used.</summary>
    public bool ReadEveryText { get; private set; }

    public IndexState Open()
    {
        // Postings and segment files are read beside the database, each on a thread of its own.
        var saved = postings.BeginReading();
        using var files = new SegmentFiles(layout, database.Manifest.Read(), vectors.Dimensions, options);
        ReadChunks();
        var records = CheckedManifest();
        keeper.RemoveOrphans(records);
        try
        {
            foreach (var record in records)
            {
                OpenSegment(record, files);
            }

            var state = new IndexState(
                vectors,
                _sealed,
                ReadTexts(saved.GetAwaiter().GetResult()),
                _numbers,
                database.Loader.ArticleCount(),
                options
            );
            state.LoadTail(Tail(records.Count == 0 ? 0 : records[^1].LastChunk));
            return state;
        }
        catch
        {
            _sealed.ForEach(view => view.Segment.Release());
            throw;
        }
    }

    private void ReadChunks()
    {
        var articles = database.Loader.Articles(_numbers).ToDictionary(article => article.Number, article => article.Reference);
        var chunks = database.Loader.Chunks().ToArray();
        _ids = Array.ConvertAll(chunks, chunk => chunk.ChunkId);
        _articles = Array.ConvertAll(chunks, chunk => articles[chunk.Article]);
    }

    /// <summary>
    /// The manifest; emptied when its ranges overlap or leave out a chunk below their end, since then none can be trusted.
    /// </summary>
    private List<SegmentRecord> CheckedManifest()
    {
        var records = database.Manifest.Read();
        var last = 0L;
        var covered = 0;
        foreach (var record in records)
        {
            if (!record.IsPossible || record.FirstChunk <= last || IndexOf(record.FirstChunk) != covered)
            {
                StoreLog.ManifestDamaged(logger);
                Rebuilt += records.Count;
                keeper.Swap(records, null);
                return [];
            }

            last = record.LastChunk;
            covered = IndexOf(record.LastChunk + 1);
        }

        return records;
    }

    /// <summary>The saved postings with what came and went since, else all texts anew.</summary>
    private InvertedIndex ReadTexts(InvertedIndex? saved)
    {
        if (saved is not null)
        {
            var rows = saved.Rows().ToArray();
            Array.Sort(rows);
            var last = rows.Length == 0 ? 0 : rows[^1];
            var isStored = Array.ConvertAll(rows, row => Array.BinarySearch(_ids, row) >= 0);
            if (isStored.Count(stored => stored) == IndexOf(last + 1L))
            {
                database.Loader.RequireSoundChunks(last);
                int[] gone = [.. rows.Where((_, i) => !isStored[i])];
                if (gone.Length > 0)
                {
                    postings.Erase();
                }

                postings.Changed(_ids.Length - IndexOf(last + 1L));
                return saved.With(gone, database.Loader.Texts(last));
            }
        }

        ReadEveryText = true;
        postings.Changed(_ids.Length);
        return InvertedIndex.Create().With([], database.Loader.Texts());
    }

    private void OpenSegment(SegmentRecord record, SegmentFiles files)
    {
        var first = IndexOf(record.FirstChunk);
        var end = IndexOf(record.LastChunk + 1);
        var segment = files.Take(record, out var damage);
        if (segment is not null && ViewOf(segment, record, first, end) is { } view)
        {
            _sealed.Add(view);
            return;
        }

        segment?.Release();
        StoreLog.SegmentDamaged(logger, record.File, damage ?? "lacks chunks of its range");
        Rebuilt++;
        if (first == end)
        {
            keeper.Swap([record], null);
            return;
        }

        var tail = new TailSegment(vectors.Dimensions, end - first, end - first);
        foreach (var (id, halves) in Vectors(first, end))
        {
            tail = tail.Reserve(1, halves.Length / vectors.Dimensions);
            tail.Append(id, halves);
        }

        var articles = _articles[first..end];
        var (rebuilt, mapped) = keeper.Write([new SegmentView(tail, null, articles, tail.ChunkCount, null)]);
        keeper.Swap([record], rebuilt);
        _sealed.Add(new SegmentView(mapped, rebuilt, articles, rebuilt.Chunks, null));
    }

    /// <summary>Null when a stored chunk is not in the segment. What the segment has beyond the stored chunks is dead.</summary>
    private unsafe SegmentView? ViewOf(MappedSegment segment, SegmentRecord record, int first, int end)
    {
        var articles = new ArticleRef[record.Chunks];
        var dead = new ulong[(record.Chunks + 63) / 64];
        var next = first;
        for (var slot = 0; slot < record.Chunks; slot++)
        {
            if (next < end && _ids[next] == segment.ChunkIds[slot])
            {
                articles[slot] = _articles[next++];
            }
            else
            {
                dead[slot >> 6] |= 1UL << slot;
            }
        }

        return next == end ? new SegmentView(segment, record, articles, record.Chunks, dead) : null;
    }

    private List<NewChunk> Tail(long lastSealed)
    {
        var chunks = new List<NewChunk>();
        var first = IndexOf(lastSealed + 1);
        foreach (var (id, halves) in Vectors(first, _ids.Length))
        {
            chunks.Add(new NewChunk(id, _articles[first + chunks.Count], halves));
        }

        return chunks;
    }

    /// <summary>Vectors of <c>_ids[first..end]</c>, one for each.</summary>
    private IEnumerable<(long ChunkId, ushort[] Halves)> Vectors(int first, int end)
    {
        if (first == end)
        {
            yield break;
        }

        var next = first;
        foreach (var (id, halves) in database.Rows(vectors.Tables).Read(_ids[first], _ids[end - 1]))
        {
            if (id != _ids[next] || halves.Length == 0 || halves.Length % vectors.Dimensions != 0)
            {
                throw Damaged(_ids[next]);
            }

            next++;
            yield return (id, halves);
        }

        if (next != end)
        {
            throw Damaged(_ids[next]);
        }
    }

    private static DamagedRowException Damaged(long chunkId) => new($"the vectors of chunk {chunkId} are missing or cut");

    /// <summary>Position of the first chunk whose id is at least this.</summary>
    private int IndexOf(long id)
    {
        var index = Array.BinarySearch(_ids, id);
        return index < 0 ? ~index : index;
    }
}
