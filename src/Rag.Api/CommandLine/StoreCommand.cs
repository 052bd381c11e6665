using System.CommandLine;

namespace Rag.Api.CommandLine;

/// <summary><c>rag store</c>: the forms and places that a store may have.</summary>
internal static class StoreCommand
{
    public static Command Create() =>
        new("store", "Pack the data folder's database, look after the PostgreSQL database, and hold the index in Qdrant to the store.")
        {
            StorePackCommand.Create(),
            StoreDatabaseCommands.Migrate(),
            StoreDatabaseCommands.Schema(),
            StoreIndexCommands.Verify(),
            StoreIndexCommands.Repair(),
        };
}
