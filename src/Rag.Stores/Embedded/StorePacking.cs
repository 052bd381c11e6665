using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Embedded;

/// <summary>Makes the database of a store that nobody has open as small as a new one with the same content.</summary>
public static class StorePacking
{
    /// <returns>Bytes of the database before and after.</returns>
    /// <exception cref="StoreOpenException">The folder holds no store, it is in use, or the store is damaged.</exception>
    /// <exception cref="StoreFullException">The disk has no room for a second copy; the first is as it was.</exception>
    public static (long Before, long After) Run(string dataDir, CancellationToken cancellation)
    {
        var layout = new StoreLayout(dataDir);
        FolderCheck.RequireStore(layout);
        using var storeLock = StoreLock.Acquire(layout);
        using var database = ArticleDatabase.Open(layout);
        try
        {
            var before = new FileInfo(layout.Database).Length;
            database.Pack(cancellation);
            return (before, new FileInfo(layout.Database).Length);
        }
        catch (Exception e) when (DiskFull.IsCauseOf(e))
        {
            throw DiskFull.Describe(layout.DataDir, e);
        }
        catch (Exception e) when (StoreDamage.IsCauseOf(e))
        {
            throw StoreDamage.Refuse(layout, e);
        }
    }
}
