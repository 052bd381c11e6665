using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded;

/// <summary>
/// Changes an open store: first the database, in one transaction, then the index, then the segment files. Thread-safe; one change at a
/// time.
/// </summary>
/// <param name="turn">The writer lock.</param>
internal sealed class StoreWriter(
    StoreLayout layout,
    ArticleDatabase database,
    IndexState index,
    PastIndexes past,
    SegmentKeeper keeper,
    PostingsKeeper postings,
    ChunkTexts texts,
    EmbeddedStoreOptions options,
    Lock turn,
    ILogger logger
) : IDisposable
{
    private readonly Lock _writer = turn;
    private readonly StoreMaintenance _maintenance = new(keeper, postings, options, logger);

    /// <summary>Retired chunks whose subscribers are done; the next transaction deletes their rows on the way.</summary>
    private readonly HashSet<long> _told = [];

    private bool _behind;
    private bool _disposed;

    public StoreLayout Layout => layout;

    public IndexChange Commit(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        var work = new ArticleTransaction(database, index);
        return Apply(work, () => work.Put(writes, cancellation), () => work.Check(writes));
    }

    public IndexChange Remove(ArticleId id, CancellationToken cancellation)
    {
        var work = new ArticleTransaction(database, index);
        return Apply(work, () => work.Remove(id, options.Clock.GetUtcNow(), cancellation));
    }

    public IndexChange Retract(ArticleId id, Retraction retraction, CancellationToken cancellation)
    {
        var work = new ArticleTransaction(database, index);
        return Apply(work, () => work.Retract(id, retraction, cancellation));
    }

    public IndexChange ForgetRevisions(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        var work = new ArticleTransaction(database, index);
        return Apply(work, () => work.ForgetRevisions(before, most, cancellation));
    }

    public int ForgetChanges(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var forgotten = 0;
        lock (_writer)
        {
            ThrowIfUnusable();
            Guard(() => database.InTransaction(() => forgotten = database.Events.ForgetLog(before, most)));
        }

        return forgotten;
    }

    /// <summary>Chunks whose subscribers may not have been told.</summary>
    public List<ArticleChunk> Untold()
    {
        lock (_writer)
        {
            ThrowIfUnusable();
            var untold = new List<ArticleChunk>();
            Guard(() => untold = [.. database.Events.Retired().Where(retired => !_told.Contains(retired.Chunk.Id.Value))]);
            return untold;
        }
    }

    /// <summary>
    /// The subscribers are done with these chunks. Their rows go with the next transaction, or at the latest when the store closes.
    /// </summary>
    public void Told(IEnumerable<ArticleChunk> chunks)
    {
        lock (_writer)
        {
            _told.UnionWith(chunks.Select(told => told.Chunk.Id.Value));
        }
    }

    /// <summary>As <see cref="Told"/>, and the rows, which hold the chunks' texts, are gone when it returns.</summary>
    public void ToldAndGone(IEnumerable<ArticleChunk> chunks)
    {
        lock (_writer)
        {
            _told.UnionWith(chunks.Select(told => told.Chunk.Id.Value));
            if (!_disposed)
            {
                Guard(() => database.InTransaction(DeleteTold));
                _told.Clear();
            }
        }
    }

    /// <inheritdoc cref="PastIndexes.Lease"/>
    public Snapshot LeaseOf(DateTimeOffset time) => past.Lease(time, ThrowIfUnusable);

    /// <summary>Seals and merges segments and saves postings where that is due.</summary>
    public void Maintain()
    {
        lock (_writer)
        {
            if (!_disposed && !_behind)
            {
                _maintenance.Run(index, Maintain);
            }
        }
    }

    /// <inheritdoc cref="EmbeddedStore.Compact"/>
    public void Compact()
    {
        lock (_writer)
        {
            ThrowIfUnusable();
            past.Drop();
            Guard(() => keeper.Compact(index));
        }
    }

    /// <inheritdoc cref="EmbeddedStore.CheckIntegrity"/>
    public IReadOnlyList<string> CheckIntegrity()
    {
        lock (_writer)
        {
            ThrowIfUnusable();
            try
            {
                return IndexCheck.Findings(index, database.Loader);
            }
            catch (Exception e) when (StoreDamage.IsCauseOf(e))
            {
                throw StoreDamage.Describe(layout, e);
            }
        }
    }

    /// <summary>Work of another kind, in its turn; what it does to the database is for it to put into transactions.</summary>
    public T Turn<T>(Func<T> work)
    {
        lock (_writer)
        {
            ThrowIfUnusable();
            var result = default(T)!;
            Guard(() => result = work());
            return result;
        }
    }

    /// <summary>Takes into memory what the database has already. In a turn.</summary>
    public void Follow(Action change)
    {
        _behind = true;
        change();
        past.Drop();
        _behind = false;
    }

    /// <summary>Waits for the change that runs, then closes index and database.</summary>
    public void Dispose()
    {
        lock (_writer)
        {
            if (!_disposed)
            {
                _disposed = true;
                ForgetTold();
                _maintenance.End(index);
                past.Drop();
                index.Dispose();
                database.Dispose();
            }
        }
    }

    /// <param name="check">Throws what is the caller's to mend.</param>
    private IndexChange Apply(ArticleTransaction work, Action statements, Action? check = null)
    {
        lock (_writer)
        {
            ThrowIfUnusable();
            check?.Invoke();
            var lexical = index.Current.Lexical;
            Guard(() =>
                database.InTransaction(() =>
                {
                    DeleteTold();
                    statements();
                    work.NoteRetired();
                    lexical = work.Change.ApplyTo(lexical, postponesMerges: true);
                })
            );

            _told.Clear();
            texts.Forget(work.Change.Retired);
            _behind = true;
            index.Apply(work.Change, lexical);
            past.Changed(work.Change.Retired, work.Change.ChangesPast);
            _behind = false;
            postings.Changed(work.Change.Documents);
            if (work.Change.Erases)
            {
                Guard(postings.Erase);
            }

            _maintenance.Run(index, Maintain);
        }

        return work.Change;
    }

    private void DeleteTold()
    {
        foreach (var chunk in _told)
        {
            database.Events.Told(chunk);
        }
    }

    /// <summary>What is left is told once more by the next process, which costs time and nothing else.</summary>
    private void ForgetTold()
    {
        try
        {
            if (_told.Count > 0)
            {
                database.InTransaction(DeleteTold);
            }
        }
        catch (SqliteException e)
        {
            StoreLog.NotForgotten(logger, e);
        }
    }

    /// <summary>A full disk and a damaged database are told apart, each in a sentence of its own.</summary>
    private void Guard(Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (DiskFull.IsCauseOf(e))
        {
            throw DiskFull.Describe(layout.DataDir, e);
        }
        catch (Exception e) when (StoreDamage.IsCauseOfStatement(e))
        {
            throw StoreDamage.Describe(layout, e);
        }
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(EmbeddedStore));
        if (_behind)
        {
            throw new InvalidOperationException(
                $"The index in memory fell behind the database in {layout.DataDir} after an earlier failure; nothing is lost: restart "
                    + "to go on."
            );
        }
    }
}
