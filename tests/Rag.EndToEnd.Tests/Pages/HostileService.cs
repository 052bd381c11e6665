using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core.Articles;
using Rag.Ingestion;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>The whole service over what hostile sources and sources in many scripts write, taken in by the usual way.</summary>
public sealed class HostileService : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-hostile-");
    private WebApplication? _app;

    public string Url { get; private set; } = "";

    public IReadOnlyList<Article> Articles { get; private set; } = [];

    /// <summary>One that finds each article with a hostile id.</summary>
    public IReadOnlyList<string> Questions { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var records = HostileArticles.Ids.Select((id, n) => Record(id, n, "The Wire")).Append(Record(".", 100, "Another wire")).ToList();
        Questions = [.. records.Select(record => $"How many cracks are in {record.Title}?")];
        var news = Path.Combine(_folder.FullName, "news.jsonl");
        await File.WriteAllLinesAsync(news, records.Select(record => JsonSerializer.Serialize(record.Json)));
        var feed = Path.Combine(_folder.FullName, "feed.xml");
        await File.WriteAllTextAsync(feed, Feed());

        _app = RagWebApplication.Build(TestFolder.Data(_folder, "data"), "http://127.0.0.1:0", ("Extraction:BudgetMilliseconds", "60000"));
        await _app.Services.GetRequiredService<IngestPipeline>().IngestAsync([news, feed], null, CancellationToken.None);
        Articles = await _app.Services.GetRequiredService<IArticleCatalog>().LatestAsync(1000, CancellationToken.None).ToListAsync();
        await _app.StartAsync();
        Url = _app.Urls.Single();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private static (string Title, object Json) Record(string id, int n, string source)
    {
        var title = $"Bridge{(char)('a' + n % 26)}{(char)('a' + n / 26)}";
        return (
            title,
            new
            {
                id,
                title,
                source,
                body = $"Engineers found {n + 3} cracks in {title} on Tuesday.",
            }
        );
    }

    /// <summary>As ordinary feeds are: the guid is the link, and nothing else names the item.</summary>
    private static string Feed()
    {
        string[] guids = ["https://feed.example/2026/11/one?a=1&b=2", "https://feed.example/?p=17", "tag:feed.example,2026:1/2"];
        var items = guids.Select(
            (guid, n) =>
                $"<item><title>Ferry {n}</title><guid>{WebUtility.HtmlEncode(guid)}</guid>"
                + $"<description>Ferry {n} sails at {n + 6} on Sundays.</description></item>"
        );
        return $"<rss version=\"2.0\"><channel><title>The Feed</title>{string.Concat(items)}</channel></rss>";
    }
}
