using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Core.Access;
using Rag.Stores.Keys;

namespace Rag.Api.Keys;

/// <summary>Administration of a data folder's keys, by this process or by the service that holds the folder.</summary>
internal sealed class KeyAccess : IDisposable
{
    private readonly IDisposable _owner;

    private KeyAccess(IKeyAdministration keys, IDisposable owner) => (Keys, _owner) = (keys, owner);

    public IKeyAdministration Keys { get; }

    public static async Task<KeyAccess> OpenAsync(DirectoryInfo dataDir, CancellationToken cancellation)
    {
        if (await AdminSocket.TryConnectAsync(new DataFolder(dataDir.FullName), cancellation) is { } service)
        {
            return new KeyAccess(new RemoteKeyAdministration(service), service);
        }

        var keys = SqliteApiKeys.OpenAlone(dataDir.FullName, TimeProvider.System);
        return new KeyAccess(keys, keys);
    }

    public void Dispose() => _owner.Dispose();
}
