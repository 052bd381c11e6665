using Rag.Core.Articles;

namespace Rag.Ingestion.Indexing;

/// <summary>Counts one run. Written by the reading and the storing stage at once. Thread-safe.</summary>
internal sealed class IngestTally(TimeProvider clock, long totalBytes, IProgress<IngestProgress>? progress)
{
    private readonly Lock _lock = new();

    private readonly long _started = clock.GetTimestamp();

    private readonly List<string> _failures = [];

    private int _added,
        _revised,
        _unchanged,
        _failed,
        _chunks;

    private int? _changedInAll;

    /// <summary>
    /// Input bytes read when an article went on to be stored, for each that is not stored yet; articles are stored in that order.
    /// </summary>
    private readonly Queue<long> _positions = [];

    private long _bytesDone;

    /// <param name="articles">Of all articles that were read so far.</param>
    public void Unchanged(int articles)
    {
        lock (_lock)
        {
            _unchanged = articles;
        }
    }

    /// <summary>Counts a failure; true where its sentence is kept as well.</summary>
    public bool Failed(string sentence)
    {
        lock (_lock)
        {
            var isKept = _failed++ < IngestPipeline.MaxFailuresKept;
            if (isKept)
            {
                _failures.Add(sentence);
            }

            return isKept;
        }
    }

    /// <summary>Everything is read: from now on the number of changed articles is known.</summary>
    public void ReadToTheEnd(int changedArticles)
    {
        lock (_lock)
        {
            _changedInAll = changedArticles;
        }
    }

    /// <summary>An article goes on to be stored.</summary>
    public void Changed(long bytesRead)
    {
        lock (_lock)
        {
            _positions.Enqueue(bytesRead);
        }
    }

    public void Stored(IReadOnlyList<ArticleWrite> writes)
    {
        IngestProgress snapshot;
        lock (_lock)
        {
            foreach (var write in writes)
            {
                _added += write.Article.Revision == 1 ? 1 : 0;
                _revised += write.Article.Revision > 1 ? 1 : 0;
                _chunks += write.Chunks.Count;
                _bytesDone = _positions.Dequeue();
            }

            snapshot = Snapshot();
        }

        progress?.Report(snapshot);
    }

    public IngestResult Finish()
    {
        lock (_lock)
        {
            var elapsed = clock.GetElapsedTime(_started);
            progress?.Report(Snapshot() with { Fraction = 1, Remaining = TimeSpan.Zero });
            return new IngestResult(_added, _revised, _unchanged, _failed, _chunks, [.. _failures], elapsed);
        }
    }

    private IngestProgress Snapshot()
    {
        var elapsed = clock.GetElapsedTime(_started);
        var changed = _added + _revised;
        var fraction = _changedInAll is { } all
            ? (all == 0 ? 1 : (double)changed / all)
            : (totalBytes == 0 ? 0 : (double)_bytesDone / totalBytes);
        return new IngestProgress(
            changed + _unchanged,
            _chunks,
            fraction,
            elapsed > TimeSpan.Zero ? _chunks / elapsed.TotalSeconds : 0,
            fraction > 0 ? elapsed * ((1 - fraction) / fraction) : null
        );
    }
}
