using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Segments;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Renewal;

/// <summary>
/// New vectors lie in the pair of tables that is not in charge. The switch writes their segment files first; then one transaction names
/// the tables, the embedder and the files, and one assignment publishes the index. A kill before the transaction leaves orphans, and one
/// after it leaves old vectors, which are removed like those of a renewal that was stopped.
/// </summary>
internal sealed class VectorRenewal : IVectorRenewal
{
    /// <summary>Rows of a new segment file, which are held in memory until it is written.</summary>
    private const int SegmentRows = 131_072;

    private readonly ArticleDatabase _database;
    private readonly ArticleQueries _queries;
    private readonly IndexState _index;
    private readonly SegmentKeeper _keeper;
    private readonly StoreWriter _writer;
    private readonly LackingChunks _lacking;

    /// <summary>Chunks with new vectors, of which some may have gone since; negative while nobody has counted.</summary>
    private long _done = -1;

    public VectorRenewal(
        ArticleDatabase database,
        ArticleQueries queries,
        StoryQueries stories,
        IndexState index,
        SegmentKeeper keeper,
        StoreWriter writer
    )
    {
        (_database, _queries, Stories, _index, _keeper, _writer) = (database, queries, stories, index, keeper, writer);
        _lacking = new LackingChunks(queries);
        var vectors = index.Current.Vectors;
        InCharge = new EmbedderRecord(database.Setting(EmbedderCheck.NameKey), vectors.Embedder, vectors.Dimensions);
        Successor = NextEmbedder.Read(database);
    }

    public StoryQueries Stories { get; }

    public EmbedderRecord InCharge { get; private set; }

    public EmbedderRecord? Successor { get; private set; }

    private VectorRows NextRows => _database.Rows(_index.Current.Vectors.Tables.Other);

    public void Begin(EmbedderRecord successor)
    {
        if (successor.Digest == InCharge.Digest)
        {
            throw new ArgumentException($"The embedder {successor.Name} is in charge already.");
        }

        new EmbeddedStoreOptions(successor.Digest, successor.Dimensions).Validate();
        if (Successor != successor)
        {
            if (Successor?.Digest != successor.Digest)
            {
                Abandon();
                RemoveAllOld();
            }

            InTransaction(() => NextEmbedder.Write(_database, successor));
            Successor = successor;
        }

        _lacking.StartAgain();
    }

    public RenewalCounts Count()
    {
        var tables = _index.Current.Vectors.Tables.Other;
        if (Interlocked.Read(ref _done) < 0)
        {
            Interlocked.Exchange(ref _done, One($"SELECT (SELECT count(*) FROM {tables.Live}) + (SELECT count(*) FROM {tables.Past})"));
        }

        var all = _index.Current.Chunks + One("SELECT count(*) FROM past_chunk");
        return new RenewalCounts(Math.Clamp(Interlocked.Read(ref _done), 0, all), all);
    }

    public IReadOnlyList<ChunkText> Lacking(int most) => _lacking.Find(_index.Current.Vectors.Tables.Other, most);

    public void Put(IReadOnlyList<ChunkVectors> vectors)
    {
        HalfRows.Require(vectors, RequireNext().Dimensions);
        InTransaction(() =>
        {
            foreach (var (chunk, vector, windows) in vectors)
            {
                NextRows.AddToStored(chunk.Value, HalfRows.Of(vector, windows));
            }
        });
        if (Interlocked.Read(ref _done) >= 0)
        {
            Interlocked.Add(ref _done, vectors.Count);
        }
    }

    public bool TrySwitch(int stories, Func<ArticleId, StoryMembership, StoryMembership?> renewed, Action switched)
    {
        var next = RequireNext();
        return _writer.Turn(() =>
        {
            if (NextRows.LacksAny() || Renewed(stories, renewed) is not { } memberships)
            {
                return false;
            }

            var vectors = new VectorSet(next.Digest, next.Dimensions, _index.Current.Vectors.Tables.Other);
            var views = WriteSegments(vectors);
            var records = _database.Manifest.Read();
            try
            {
                _database.InTransaction(() =>
                {
                    EmbedderCheck.Record(_database, next);
                    _database.SetSetting(EmbedderCheck.VectorsKey, vectors.Tables.Live);
                    NextEmbedder.Remove(_database);
                    _keeper.List(records, [.. views.Select(view => view.Record!)]);
                    _database.Stories.Renew(memberships);
                });
            }
            catch
            {
                Discard(views);
                throw;
            }

            _writer.Follow(() =>
            {
                _index.Switch(vectors, views);
                (InCharge, Successor, _done) = (next, null, -1);
                switched();
            });
            _keeper.DeleteFiles(records);
            return true;
        });
    }

    public void Abandon()
    {
        InTransaction(() => NextEmbedder.Remove(_database));
        (Successor, _done) = (null, -1);
    }

    public int RemoveOld(int most)
    {
        var removed = 0;
        if (Successor is null)
        {
            InTransaction(() => removed = NextRows.Remove(most));
        }

        return removed;
    }

    public void GiveBackSpace() =>
        _writer.Turn(() =>
        {
            _database.Vacuum();
            return true;
        });

    private void RemoveAllOld()
    {
        const int Batch = 1024;
        while (RemoveOld(Batch) > 0) { }
    }

    private EmbedderRecord RequireNext() => Successor ?? throw new InvalidOperationException("No next embedder's vectors are taken.");

    private void InTransaction(Action work) =>
        _writer.Turn(() =>
        {
            _database.InTransaction(work);
            return true;
        });

    private long One(string sql) => _queries.Query(sql, [], reader => reader.GetInt64(0)).First();

    /// <summary>The last memberships with new signatures, the one stored first among them first; null where one is missing.</summary>
    private List<(ArticleId Article, StoryMembership Membership)>? Renewed(
        int count,
        Func<ArticleId, StoryMembership, StoryMembership?> renewed
    )
    {
        var last = Stories.LastMemberships(count);
        var memberships = new List<(ArticleId, StoryMembership)>(last.Count);
        foreach (var (article, membership) in last)
        {
            if (renewed(article, membership) is not { } made)
            {
                return null;
            }

            memberships.Add((article, made));
        }

        return memberships;
    }

    private List<SegmentView> WriteSegments(VectorSet vectors)
    {
        var views = new List<SegmentView>();
        try
        {
            var tail = NewTail(vectors);
            var articles = new List<ArticleRef>();
            foreach (var (chunk, halves) in _database.Rows(vectors.Tables).Read(1, long.MaxValue))
            {
                tail = Append(tail, chunk, halves);
                articles.Add(_index.Current.ArticleAt(PlaceOf(chunk)));
                if (tail.RowCount >= SegmentRows)
                {
                    views.Add(Write(tail, articles));
                    tail = NewTail(vectors);
                    articles.Clear();
                }
            }

            if (articles.Count > 0)
            {
                views.Add(Write(tail, articles));
            }

            return views;
        }
        catch
        {
            Discard(views);
            throw;
        }
    }

    private SlotRef PlaceOf(long chunk) =>
        _index.Current.Find(chunk) ?? throw new InvalidOperationException($"Chunk {chunk} is stored but not in the index.");

    private static TailSegment NewTail(VectorSet vectors) => new(vectors.Dimensions, chunkCapacity: 256, rowCapacity: 1024);

    private static TailSegment Append(TailSegment tail, long chunk, ushort[] halves)
    {
        if (halves.Length == 0 || halves.Length % tail.Dimensions != 0)
        {
            throw new DamagedRowException($"the new vectors of chunk {chunk} are cut");
        }

        var larger = tail.Reserve(1, halves.Length / tail.Dimensions);
        larger.Append(chunk, halves);
        return larger;
    }

    private SegmentView Write(TailSegment tail, List<ArticleRef> articles)
    {
        ArticleRef[] own = [.. articles];
        var (record, segment) = _keeper.Write([new SegmentView(tail, null, own, own.Length, null)]);
        return new SegmentView(segment, record, own, own.Length, null);
    }

    private void Discard(List<SegmentView> views)
    {
        views.ForEach(view => view.Segment.Release());
        _keeper.DeleteFiles([.. views.Select(view => view.Record!)]);
    }
}
