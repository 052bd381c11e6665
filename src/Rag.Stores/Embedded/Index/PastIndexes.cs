using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// The index with chunks of earlier revisions laid over it, for searches as of a time; the index itself does not change. What held at the
/// last time that was asked for is kept: it is read beside the writes, and what is replaced meanwhile and later is added to it.
/// </summary>
/// <param name="writer">The store's writer lock. It is held for short turns, however much is read.</param>
internal sealed class PastIndexes(IndexState index, IPastChunks chunks, Lock writer, TimeProvider clock)
{
    /// <summary>Chunks that are added to what was read before; with more of them all is read again.</summary>
    private const int MostAdded = 256;

    /// <summary>After which a reading that other writes make void each time is done while they wait.</summary>
    private const int MostReadings = 3;

    /// <summary>What nobody asks for gives its memory back with the next write.</summary>
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(5);

    /// <summary>Chunks that revisions have replaced in this epoch, in the order in which they did.</summary>
    private readonly List<long> _replaced = [];

    /// <summary>Ends when earlier revisions go, are for other readers, or too many were added.</summary>
    private int _epoch;

    private Past? _past;

    /// <summary>
    /// The index as it was at this time, with a lease that the caller releases: what holds now is for the filter to leave out. Not under
    /// the writer lock.
    /// </summary>
    /// <param name="throwIfUnusable">Called under the writer lock, before anything else.</param>
    public Snapshot Lease(DateTimeOffset time, Action throwIfUnusable)
    {
        for (var reading = 1; ; reading++)
        {
            int epoch,
                replaced;
            lock (writer)
            {
                throwIfUnusable();
                if (_past is { } known && known.Time == time)
                {
                    return LeaseOver(known);
                }

                if (reading > MostReadings)
                {
                    Keep(new Past(time, Read(time), _replaced.Count));
                    return LeaseOver(_past!);
                }

                (epoch, replaced) = (_epoch, _replaced.Count);
            }

            var layer = Read(time);
            lock (writer)
            {
                if (_epoch == epoch && _past?.Time != time)
                {
                    Keep(new Past(time, layer, replaced));
                }
                else
                {
                    layer.Release();
                }
            }
        }
    }

    /// <summary>Under the writer lock, once the change is in the index.</summary>
    /// <param name="retired">Whether the index had them or not.</param>
    /// <param name="changesPast">Whether something of the past went, or is not to be found any more.</param>
    public void Changed(IReadOnlyList<ArticleChunk> retired, bool changesPast)
    {
        _past?.DropIndex();
        _replaced.AddRange(retired.Select(gone => gone.Chunk.Id.Value));
        if (changesPast || _replaced.Count > MostAdded || (_past is { } past && clock.GetElapsedTime(past.AskedAt) > s_kept))
        {
            Drop();
        }
    }

    /// <summary>Under the writer lock.</summary>
    public void Drop()
    {
        Keep(null);
        _replaced.Clear();
        _epoch++;
    }

    private PastLayer Read(DateTimeOffset time) => Read(vectors => chunks.HeldAt(time, vectors));

    /// <summary>Of the vectors in charge now; where others take charge meanwhile, the epoch ends and what was read is void.</summary>
    private PastLayer Read(Func<VectorSet, IEnumerable<IndexedChunk>> read)
    {
        var vectors = index.Current.Vectors;
        return PastLayer.Of(read(vectors), index, vectors.Dimensions, writer);
    }

    private void Keep(Past? past)
    {
        _past?.Release();
        _past = past;
    }

    private Snapshot LeaseOver(Past past)
    {
        past.AskedAt = clock.GetTimestamp();
        if ((past.Added ?? past.FirstAdded) < _replaced.Count)
        {
            // Chunks that were replaced while all was read may have been read already.
            var added = _replaced.Skip(past.FirstAdded).Where(chunk => !past.Layer.Holds(chunk)).ToArray();
            past.Add(Read(vectors => chunks.HeldAt(past.Time, vectors, added)), _replaced.Count);
        }

        var found = past.Over(index);
        return found.TryLease() ? found : throw new InvalidOperationException("The index of an earlier time was released.");
    }

    /// <param name="layer">What held at this time and had been replaced when it was read.</param>
    /// <param name="firstAdded">The first of the replaced chunks that may not be in it.</param>
    private sealed class Past(DateTimeOffset time, PastLayer layer, int firstAdded)
    {
        private PastLayer? _added;
        private Snapshot? _index;

        public DateTimeOffset Time => time;

        public PastLayer Layer => layer;

        public int FirstAdded { get; } = firstAdded;

        /// <summary>So many of the replaced chunks were looked at; null before the first look.</summary>
        public int? Added { get; private set; }

        public long AskedAt { get; set; }

        public void Add(PastLayer added, int replaced)
        {
            DropIndex();
            _added?.Release();
            (_added, Added) = (added, replaced);
        }

        /// <summary>Kept until the index changes.</summary>
        public Snapshot Over(IndexState index)
        {
            if (_index is null)
            {
                var over = layer.Over(index.Current, index.Numbers);
                _index = _added?.Over(over, index.Numbers) ?? over;
                if (_index != over)
                {
                    over.Release();
                }
            }

            return _index;
        }

        public void DropIndex()
        {
            _index?.Release();
            _index = null;
        }

        public void Release()
        {
            DropIndex();
            _added?.Release();
            layer.Release();
        }
    }
}
