using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core.Feeds;

namespace Rag.EndToEnd.Tests;

/// <summary>Folders of tests.</summary>
internal static class TestFolder
{
    /// <summary>A new folder, which may serve as a data folder.</summary>
    public static DirectoryInfo Create(string prefix) => BuiltGraphs.ShareWith(Directory.CreateTempSubdirectory(prefix));

    /// <summary>A data folder of this name in another one.</summary>
    public static DirectoryInfo Data(DirectoryInfo folder, string name) => BuiltGraphs.ShareWith(folder.CreateSubdirectory(name));

    /// <summary>Follows a feed that is not polled: a service that is asked nothing of the news then reads no sample news.</summary>
    public static async Task MakeQuietAsync(DirectoryInfo data)
    {
        const string Url = "https://quiet.invalid/feed";
        await using var services = RagServices.Build(data);
        var feed = new FollowedFeed(FeedId.Of(Url), Url, DateTimeOffset.UtcNow) { IsPaused = true };
        await services.GetRequiredService<IFeedCatalog>().AddAsync(feed, TestContext.Current.CancellationToken);
    }
}
