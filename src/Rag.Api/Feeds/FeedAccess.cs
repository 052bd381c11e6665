using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Feeds.Administration;

namespace Rag.Api.Feeds;

/// <summary>Administration of a data folder's feeds, by this process or by the service that holds the folder.</summary>
internal sealed class FeedAccess : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly HttpClient? _service;

    private FeedAccess(ServiceProvider services, HttpClient? service)
    {
        (_services, _service) = (services, service);
        Feeds = service is null ? services.GetRequiredService<IFeedAdministration>() : new RemoteFeedAdministration(service);
    }

    public IFeedAdministration Feeds { get; }

    public StarterFeeds Starter => _services.GetRequiredService<StarterFeeds>();

    public static async Task<FeedAccess> OpenAsync(DirectoryInfo dataDir, CancellationToken cancellation)
    {
        var services = RagServices.Build(dataDir);
        try
        {
            return new FeedAccess(services, await AdminSocket.TryConnectAsync(services.GetRequiredService<DataFolder>(), cancellation));
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _service?.Dispose();
        await _services.DisposeAsync();
    }
}
