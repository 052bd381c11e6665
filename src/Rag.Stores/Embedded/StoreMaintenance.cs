using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded;

/// <summary>
/// Keeps segments and postings few, and the files of both near to what is in memory. What takes long goes on aside, while commits and
/// searches do. Under the writer lock.
/// </summary>
internal sealed class StoreMaintenance(SegmentKeeper keeper, PostingsKeeper postings, EmbeddedStoreOptions options, ILogger logger)
{
    private readonly PostingsMerger _merger = new();
    private long _sealAgainAtRows;

    /// <summary>
    /// What was acknowledged is in the database already, so a failure here costs memory, not data: it is logged and tried again later.
    /// </summary>
    /// <param name="due">Called on another thread when there is something that the next call takes over.</param>
    public void Run(IndexState index, Action due)
    {
        var tail = index.Current.Segments[^1].Rows;
        if (tail < _sealAgainAtRows)
        {
            return;
        }

        try
        {
            keeper.Maintain(index, due);
            _merger.Maintain(index, due);
            postings.Maintain(index.Current.Lexical, due);
            _sealAgainAtRows = 0;
        }
        catch (Exception e) when (e is IOException or SqliteException or UnauthorizedAccessException)
        {
            _sealAgainAtRows = tail + options.SealRows;
            StoreLog.MaintenanceFailed(logger, e);
        }
    }

    /// <summary>Nothing goes on aside when it returns.</summary>
    public void End(IndexState index)
    {
        postings.End(index.Current.Lexical);
        try
        {
            keeper.End(index);
        }
        catch (Exception e) when (e is IOException or SqliteException or UnauthorizedAccessException)
        {
            StoreLog.MaintenanceFailed(logger, e);
        }
    }
}
