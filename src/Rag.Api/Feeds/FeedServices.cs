using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.Administration;
using Rag.Feeds.Testing;
using Rag.Ingestion.Samples;

namespace Rag.Api.Feeds;

/// <summary>What people do about feeds, over the catalog and the queue.</summary>
internal static class FeedServices
{
    public static void AddFeedAdministration(this IServiceCollection services)
    {
        services.AddSingleton<BacklogMeter>();
        services.AddSingleton<AddressLook>(provider =>
        {
            var tester = provider.GetRequiredService<FeedTester>();
            return (address, cancellation) => tester.TestAsync(address, credential: null, cancellation);
        });
        services.AddSingleton<IFeedAdministration>(provider => new FeedAdministration(
            provider.GetRequiredService<IFeedCatalog>(),
            provider.GetRequiredService<IArticleQueue>(),
            provider.GetRequiredService<IArticleWriter>(),
            provider.GetRequiredService<StoredSampleNews>(),
            provider.GetRequiredService<AddressLook>(),
            provider.GetRequiredService<BacklogMeter>(),
            static () => { },
            provider.GetRequiredService<TimeProvider>()
        ));
    }
}
