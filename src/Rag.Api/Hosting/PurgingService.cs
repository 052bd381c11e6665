namespace Rag.Api.Hosting;

/// <summary>
/// A service that runs answers questions while articles may change: retired chunks are purged from its start on. The server listens only
/// once this has started.
/// </summary>
internal sealed class PurgingService(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => services.PurgeRetiredChunksAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
