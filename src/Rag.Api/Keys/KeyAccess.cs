using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Api.Storage;
using Rag.Core.Access;
using Rag.Stores.Keys;
using Rag.Stores.Postgres;
using Rag.Stores.Postgres.Keys;

namespace Rag.Api.Keys;

/// <summary>Administration of the keys that are stored, by this process or by the service that holds the data folder.</summary>
internal sealed class KeyAccess : IAsyncDisposable
{
    private readonly Func<ValueTask> _close;

    private KeyAccess(IKeyAdministration keys, Func<ValueTask> close) => (Keys, _close) = (keys, close);

    public IKeyAdministration Keys { get; }

    public static async Task<KeyAccess> OpenAsync(DirectoryInfo dataDir, CancellationToken cancellation)
    {
        if (await AdminSocket.TryConnectAsync(new DataFolder(dataDir.FullName), cancellation) is { } service)
        {
            return new KeyAccess(new RemoteKeyAdministration(service), () => Closed(service));
        }

        if (await StoreSettings.OpenPostgresAsync(cancellation) is { } database)
        {
            var shared = await PostgresApiKeys.OpenAsync(database, TimeProvider.System, logger: null, cancellation);
            return new KeyAccess(shared, () => CloseAsync(shared, database));
        }

        var keys = SqliteApiKeys.OpenAlone(dataDir.FullName, TimeProvider.System);
        return new KeyAccess(keys, () => Closed(keys));
    }

    public ValueTask DisposeAsync() => _close();

    private static ValueTask Closed(IDisposable owner)
    {
        owner.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async ValueTask CloseAsync(PostgresApiKeys keys, PostgresDatabase database)
    {
        await keys.DisposeAsync();
        await database.DisposeAsync();
    }
}
