using Microsoft.Data.Sqlite;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// What is deleted is overwritten, so that a withdrawn text does not stay in free pages. A benchmark that measures what that costs turns it
/// off for its own process.
/// </summary>
internal static class Erasure
{
    /// <summary>Read when a database is opened.</summary>
    public const string OffSwitch = "Rag.Stores.KeepsDeletedBytes";

    public static void Require(SqliteConnection connection) =>
        connection.Execute($"PRAGMA secure_delete = {(AppContext.TryGetSwitch(OffSwitch, out var isOff) && isOff ? "OFF" : "ON")}");
}
