using System.CommandLine;

namespace Rag.Api.CommandLine;

/// <summary><c>rag store</c>: what lies outside of the data folder.</summary>
internal static class StoreCommand
{
    public static Command Create() =>
        new("store", "Look after the PostgreSQL database, and hold the index in Qdrant to the store.")
        {
            StoreDatabaseCommands.Migrate(),
            StoreDatabaseCommands.Schema(),
            StoreIndexCommands.Verify(),
            StoreIndexCommands.Repair(),
        };
}
