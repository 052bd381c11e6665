using System.Net;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>Whatever fails, a reader gets a page and a stream ends with an event.</summary>
public sealed class PageFailureTests
{
    private const string Secret = "the connection string";

    private static readonly Article s_article = HostileArticles.Of("1", "Title", "The body.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_AnswererFailsUnforeseen_IsAPageThatSaysSo() =>
        await AssertIsFailurePageAsync(
            new ScriptedAnswerer { Failure = new InvalidOperationException(Secret) },
            new FixedCatalog(),
            "/?q=x"
        );

    [Fact]
    public async Task Ask_AnswerThatCannotBeRendered_IsAPageThatSaysSo() =>
        await AssertIsFailurePageAsync(new ScriptedAnswerer(ScriptedAnswerer.Events(Unrenderable())), new FixedCatalog(), "/?q=x");

    [Theory]
    [InlineData("/")]
    [InlineData("/articles/1")]
    public async Task Any_StoreFails_IsAPageThatSaysSo(string path) =>
        await AssertIsFailurePageAsync(new ScriptedAnswerer(), new FixedCatalog { Failure = new IOException(Secret) }, path);

    [Fact]
    public async Task Stream_AnswererFailsUnforeseen_EndsWithAProblem()
    {
        var answerer = new ScriptedAnswerer(new AnswerEvent.TextDelta("So far")) { Failure = new InvalidOperationException(Secret) };

        Assert.Equal(["delta", "problem"], await EventsAsync(answerer));
    }

    [Fact]
    public async Task Stream_AnswerThatCannotBeRendered_EndsWithAProblem() =>
        Assert.Equal(["found", "delta", "problem"], await EventsAsync(new ScriptedAnswerer(ScriptedAnswerer.Events(Unrenderable()))));

    [Fact]
    public async Task Stream_ServiceIsBusyBeforeItBegins_IsAStatusWithItsTimeAndSentence()
    {
        var busy = new AnswerRefusedException("Too many questions are asked.", TimeSpan.FromSeconds(6.2));
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer { Failure = busy }, new FixedCatalog());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/ask/stream?q=x");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await host.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(busy.Message, (await response.Content.ReadAsStringAsync(Cancellation)).Trim());
    }

    [Fact]
    public async Task Stream_ServiceIsBusyOnceItHasBegun_EndsWithAProblem()
    {
        var busy = new AnswerRefusedException("Too many questions are asked.", TimeSpan.FromSeconds(6));

        Assert.Equal(["delta", "problem"], await EventsAsync(new ScriptedAnswerer(new AnswerEvent.TextDelta("So far")) { Failure = busy }));
    }

    [Theory]
    [InlineData("from=a&to=b")]
    [InlineData("from=&to=")]
    [InlineData("from=-1&to=99999999999999")]
    [InlineData("from=1&from=2&to=3")]
    [InlineData("from=9&to=2")]
    public async Task Article_OffsetsThatAreNone_ShowsItUnmarked(string query)
    {
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer(), new FixedCatalog(s_article));

        var html = await host.Client.GetStringAsync($"/articles/{s_article.Id}?{query}", Cancellation);

        Assert.Contains("The body.", html);
        Assert.DoesNotContain("<mark", html);
    }

    [Fact]
    public async Task Article_UnderItsSourcesId_LeadsToItsPage()
    {
        var article = HostileArticles.Of("https://wire.example/1", "Title", "The body.");
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer(), new FixedCatalog(article));

        var response = await host.Client.GetAsync($"/articles/{Uri.EscapeDataString(article.SourceId!)}", Cancellation);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal($"/articles/{article.Id}", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Pages_ArticleOfAnotherScope_IsNowhere()
    {
        var desk = HostileArticles.Of("1", "For the desk", "The body.") with { Scope = new AccessScope("desk") };
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer(), new FixedCatalog(desk));

        Assert.DoesNotContain("For the desk", await host.Client.GetStringAsync("/", Cancellation));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync($"/articles/{desk.Id}", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/articles/1", Cancellation)).StatusCode);
    }

    /// <summary>Its citation names a passage that there is not.</summary>
    private static Answer Unrenderable()
    {
        var answer = ScriptedAnswerer.AnswerFrom(s_article, new TextSpan(0, 8));
        return answer with { Citations = [answer.Citations[0] with { PassageIndex = 7 }] };
    }

    private static async Task AssertIsFailurePageAsync(IAnswerer answerer, IArticleCatalog catalog, string path)
    {
        await using var host = await PagesHost.StartAsync(answerer, catalog);

        var response = await host.Client.GetAsync(path, Cancellation);
        var html = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("app.css", html);
        Assert.Contains("<h1>Something failed</h1>", html);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain(Secret, html);
    }

    private static async Task<List<string>> EventsAsync(IAnswerer answerer)
    {
        await using var host = await PagesHost.StartAsync(answerer, new FixedCatalog());
        var stream = await host.Client.GetStringAsync("/ask/stream?q=x", Cancellation);
        Assert.DoesNotContain(Secret, stream);
        return [.. stream.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line[7..])];
    }
}
