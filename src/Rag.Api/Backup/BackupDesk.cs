using Rag.Stores.Backup;
using Rag.Stores.Embedded;

namespace Rag.Api.Backup;

/// <summary>Backups of the folder of a running service, one at a time. Thread-safe.</summary>
/// <param name="store">Null where the news is in PostgreSQL.</param>
internal sealed class BackupDesk(EmbeddedStore? store, TimeProvider time)
{
    public const string InPostgres =
        "The news is in PostgreSQL, which has its own tools: back it up with pg_dump, or by archiving its log.";

    private int _taken;

    /// <summary>Sends a backup as the body of the answer.</summary>
    /// <exception cref="BackupRefusedException">Another one is being made, or the folder cannot be read.</exception>
    public async Task SendAsync(HttpContext http)
    {
        if (store is null)
        {
            throw new BackupRefusedException(InPostgres);
        }

        if (Interlocked.Exchange(ref _taken, 1) != 0)
        {
            throw new BackupRefusedException("Another backup of this service is being made: try again when it is done.");
        }

        try
        {
            http.Response.ContentType = "application/zip";
            http.Response.Headers.CacheControl = "no-store";
            await DataBackup.WriteAsync(store, http.Response.BodyWriter.AsStream(), time, http.RequestAborted);
        }
        finally
        {
            Volatile.Write(ref _taken, 0);
        }
    }
}
