using Microsoft.Extensions.DependencyInjection.Extensions;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds;
using Rag.Feeds.Administration;
using Rag.Feeds.FullText;
using Rag.Feeds.Hubs;
using Rag.Feeds.Polling;
using Rag.Feeds.Requests;
using Rag.Feeds.Testing;
using Rag.Feeds.Withdrawals;
using Rag.Fetching.Credentials;
using Rag.Fetching.Requests;
using Rag.Fetching.Robots;
using Rag.Ingestion.Queue;
using Rag.Ingestion.Samples;

namespace Rag.Api.Feeds;

/// <summary>Feeds that are followed, and what people do about them. Without a feed nobody is asked for anything.</summary>
internal static class FeedServices
{
    public static void AddFeeds(this IServiceCollection services)
    {
        services.TryAddSingleton<FeedHttp>();
        services.TryAddSingleton<RobotsFiles>();
        services.TryAddSingleton<PoliteHttp>();
        services.TryAddSingleton<FeedTester>();
        services.AddSingleton(provider => new Lazy<CredentialVault>(() =>
            CredentialVault.Open(provider.GetRequiredService<DataFolder>().Path)
        ));
        services.AddSingleton<FeedMetrics>();
        services.AddSingleton(provider => new HubAddress(HubEndpoints.CallbacksOf(provider.GetRequiredService<ServerOptions>())));
        services.AddSingleton<HubSubscriber>();
        services.AddSingleton<FeedPoller>();
        services.AddSingleton<IGonePages, GonePages>();
        services.AddSingleton<FullTextWorker>();
        services.AddSingleton<PageWatch>();
        services.AddSingleton<BacklogMeter>();
        services.AddSingleton<AddressLook>(provider =>
        {
            var tester = provider.GetRequiredService<FeedTester>();
            return tester.TestAsync;
        });
        services.AddSingleton<IFeedAdministration>(provider => new FeedAdministration(
            provider.GetRequiredService<IFeedCatalog>(),
            provider.GetRequiredService<IArticleQueue>(),
            provider.GetRequiredService<IArticleWriter>(),
            provider.GetRequiredService<StoredSampleNews>(),
            provider.GetRequiredService<AddressLook>(),
            provider.GetRequiredService<BacklogMeter>(),
            provider.GetRequiredService<FeedPoller>().Wake,
            Time(provider),
            provider.GetRequiredService<Lazy<CredentialVault>>(),
            provider.GetRequiredService<HubSubscriber>().Leave
        ));
    }

    private static TimeProvider Time(IServiceProvider services) => services.GetRequiredService<TimeProvider>();
}
