using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core.Feeds;

namespace Rag.EndToEnd.Tests;

/// <summary>
/// Folders of tests. The graphs that are built from the models are some 300 MB, the same for all: they are built once, beside the tests,
/// and each data folder has a link to them where a service would keep its own.
/// </summary>
internal static class TestFolder
{
    private static readonly string s_models = Path.Combine(AppContext.BaseDirectory, "built-models");

    /// <summary>A new folder, which may serve as a data folder.</summary>
    public static DirectoryInfo Create(string prefix)
    {
        var folder = Directory.CreateTempSubdirectory(prefix);
        ShareModels(folder.FullName);
        return folder;
    }

    /// <summary>A data folder of this name in another one.</summary>
    public static DirectoryInfo Data(DirectoryInfo folder, string name)
    {
        var data = folder.CreateSubdirectory(name);
        ShareModels(data.FullName);
        return data;
    }

    /// <summary>Follows a feed that is not polled: a service that is asked nothing of the news then reads no sample news.</summary>
    public static async Task MakeQuietAsync(DirectoryInfo data)
    {
        const string Url = "https://quiet.invalid/feed";
        await using var services = RagServices.Build(data);
        var feed = new FollowedFeed(FeedId.Of(Url), Url, DateTimeOffset.UtcNow) { IsPaused = true };
        await services.GetRequiredService<IFeedCatalog>().AddAsync(feed, TestContext.Current.CancellationToken);
    }

    private static void ShareModels(string dataDir)
    {
        Directory.CreateDirectory(s_models);
        Directory.CreateSymbolicLink(Path.Combine(dataDir, "models"), s_models);
    }
}
