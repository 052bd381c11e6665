using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Feeds.Administration;
using Rag.Pages;

namespace Rag.EndToEnd.Tests.Feeds;

/// <summary>
/// Feeds in the wild, from an address that somebody adds to an answer: each becomes an article whose link leads somewhere on its page and
/// in a citation.
/// </summary>
public sealed class WildFeedTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>A full text, a film with its description, and no feed but a map of a site.</summary>
    private static readonly (string File, string Path, string Question, string Answer)[] s_kinds =
    [
        ("wordpress.xml", "/2026/lighthouse", "How many volunteers repainted the lighthouse at Cape Orlin?", "14"),
        ("films.xml", "/watch?v=abc123", "How many hydraulic jacks lifted the Kestrel bridge?", "16"),
        ("sitemap.xml", "/valley/brennick-pass", "How many days will the Brennick pass stay closed?", "seven"),
    ];

    private static readonly (string File, string Path, string Question, string Answer)[] s_others =
    [
        ("ghost.xml", "/tram-line-6", "When will tram line 6 return to Velden?", "3 March"),
        ("substack.xml", "/p/the-orchard", "How many geese sleep in the orchard of Hanne Brix?", "30"),
        ("blogger.xml", "/2026/02/cranes.html", "When did the first cranes reach the moor of Hollin?", "9 February"),
        ("drupal.xml", "/news/evening-courses", "How many more students does Rector Ilse Varga expect?", "700"),
        (
            "medium.xml",
            "/@piet/off-paper-9f8e7d?source=rss-1a2b------2",
            "When did the ferry company of Lake Amrin give up its paper tickets?",
            "94 years"
        ),
    ];

    private static readonly (string File, string Path, string Question, string Answer)[] s_feeds = [.. LongForm.Of(s_kinds, s_others)];

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-wild-");
    private WildServer? _server;
    private WebApplication? _app;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await WildServer.StartAsync();
        _app = RagWebApplication.Build(
            _folder,
            "http://127.0.0.1:0",
            ("Extraction:BudgetMilliseconds", "60000"),
            ("Feeds:AllowedNetworks:0", "127.0.0.0/8")
        );
        await _app.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _server!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Add_FeedOfEveryPlatform_EndsAsAnArticleThatIsCitedUnderItsLink()
    {
        var feeds = _app!.Services.GetRequiredService<IFeedAdministration>();
        foreach (var (feed, number) in s_feeds.Select((feed, index) => (feed, index + 1)))
        {
            Assert.Single((await feeds.AddAsync(_server!.Address(number, feed.File), FeedTerms.None, Cancellation)).Added);
        }

        var stored = await StoredAsync(s_feeds.Length);

        using var client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        var answerer = _app.Services.GetRequiredService<IAnswerer>();
        foreach (var (feed, number) in s_feeds.Select((feed, index) => (feed, index + 1)))
        {
            var link = new Uri(new Uri(_server!.Address(number, "")), feed.Path);
            var article = Assert.Single(stored, article => article.Url is { } url && new Uri(url).Authority == link.Authority);
            Assert.Equal(link.AbsoluteUri.TrimEnd('/'), article.Url?.TrimEnd('/'));

            var page = await client.GetStringAsync(Texts.Link(article.Id), Cancellation);
            Assert.Contains($"href=\"{WebUtility.HtmlEncode(article.Url)}\"", page, StringComparison.Ordinal);

            var answer = await answerer.AnswerAsync(feed.Question, new AnswerOptions(), Cancellation).ToAnswerAsync();
            Assert.Contains(feed.Answer, answer.Text, StringComparison.Ordinal);
            Assert.Equal(article.Url, Assert.Single(answer.Citations).Url);
        }
    }

    private async Task<IReadOnlyList<Article>> StoredAsync(int count)
    {
        var articles = _app!.Services.GetRequiredService<IArticleCatalog>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(s_patience);
        while ((await articles.CountAsync(Cancellation)).Articles < count && !patience.IsCancellationRequested)
        {
            await Task.Delay(250, Cancellation);
        }

        return await articles.LatestAsync(100, Cancellation).ToListAsync(Cancellation);
    }
}
