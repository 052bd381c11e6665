using System.Net;
using Rag.Api.Edge;
using Rag.Eval.Dashboard.Operations;
using Rag.Eval.Dashboard.Operations.Live;

namespace Rag.EndToEnd.Tests.Operations;

public sealed class OperationsPagesTests
{
    private const string Hostile = "<script>alert(1)</script> \u202egnissim";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Show_AllIsWell_SaysSoFirst()
    {
        await using var host = await OperationsHost.StartAsync(new ScriptedOperations());

        var page = await host.Client.GetStringAsync("/ops", Cancellation);

        Assert.Contains("<p class=\"verdict good\" role=\"status\">Nothing is wrong.", page);
        Assert.Contains("href=\"/ops/history/first-word\"", page);
        Assert.Contains("A passage of the collection acme/desk", page);
        Assert.Contains("14 feeds are followed, and none fails.", page);
        Assert.Contains("No story is stored yet", page);
    }

    [Fact]
    public async Task Show_TitlesOfOthers_AreEscapedAndTurnNothing()
    {
        var facts = ScriptedOperations.Fine with
        {
            News = new Reading<NewsFacts>(
                ScriptedOperations.Fine.News.Value! with
                {
                    Wrong = [new FeedFacts(Hostile, Hostile, IsFailing: true)],
                },
                null
            ),
            Cache = new Reading<CacheFacts>(new CacheFacts([], null, [new HotPassage(Hostile, 1, 1, false)], true), null),
        };
        var operations = new ScriptedOperations { Facts = facts, Stories = [ScriptedOperations.Story(Hostile, 3, facts.Now)] };
        var playground = new ScriptedPlayground { Title = Hostile };
        await using var host = await OperationsHost.StartAsync(operations, playground);

        var asked = await AskAsync(host, ("question", Hostile));
        foreach (
            var page in new[]
            {
                await host.Client.GetStringAsync("/ops", Cancellation),
                await host.Client.GetStringAsync("/ops/stories", Cancellation),
                await asked.Content.ReadAsStringAsync(Cancellation),
            }
        )
        {
            Assert.Contains("&lt;script&gt;alert(1)", page);
            Assert.DoesNotContain("<script>alert", page);
            Assert.DoesNotContain('\u202e', page.Replace($"value=\"{WebUtility.HtmlEncode(Hostile)}\"", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Show_PartsThatCannotBeRead_TheRestStands()
    {
        var facts = ScriptedOperations.Fine with
        {
            Cache = new Reading<CacheFacts>(null, "It did not answer in 2 s."),
            Engine = new Reading<EngineFacts>(null, "It cannot be read; the log says more."),
        };
        var operations = new ScriptedOperations { Facts = facts, StoriesFail = new IOException("broken") };
        await using var host = await OperationsHost.StartAsync(operations);

        var page = await host.Client.GetStringAsync("/ops", Cancellation);

        Assert.Contains("Have a look: 2 things are not as they should be.", page);
        Assert.Contains("Nothing is known of the cache: It did not answer in 2 s.", page);
        Assert.Contains("The stories cannot be read now", page);
        Assert.Contains("2 at work, 0 in line", page);
        using var stories = await host.Client.GetAsync("/ops/stories", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, stories.StatusCode);
    }

    [Theory]
    [InlineData("/ops")]
    [InlineData("/ops/stories")]
    [InlineData("/ops/history/reused")]
    [InlineData("/ops/history/reused.csv")]
    [InlineData("/ops/live")]
    [InlineData("/eval/playground")]
    public async Task Show_WhereAKeyIsNeeded_AStrangerSeesTheSignInAndNothingElse(string path)
    {
        await using var host = await OperationsHost.StartAsync(new ScriptedOperations(), options: new ServerOptions { AdminKey = "k" });

        using var reply = await host.Client.GetAsync(path, Cancellation);
        var page = await reply.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        Assert.Contains("type=\"password\"", page);
        Assert.DoesNotContain("acme/desk", page);
    }

    [Theory]
    [InlineData("/ops/history/nothing")]
    [InlineData("/ops/history/reused?scale=days")]
    [InlineData("/ops/history/nothing.csv")]
    public async Task History_OfNoSuchFigure_SaysWhichThereAre(string path)
    {
        await using var host = await OperationsHost.StartAsync(new ScriptedOperations());

        using var reply = await host.Client.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        Assert.Contains("between-tokens", await reply.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Live_APageThatIsOpen_IsToldFiguresAndStateUntilTheServiceEnds()
    {
        var operations = new ScriptedOperations();
        await using var host = await OperationsHost.StartAsync(operations);
        using var reply = await host.Client.GetAsync("/ops/live", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(Cancellation));

        var figures = await NextAsync(lines, "event: figures");
        var state = await NextAsync(lines, "event: state");
        operations.End();

        Assert.Equal("text/event-stream; charset=utf-8", reply.Content.Headers.ContentType?.ToString());
        Assert.Contains("\"name\":\"first-word\"", figures);
        Assert.Contains("Nothing is wrong", state);
        var rest = await lines.ReadToEndAsync(Cancellation); // it ends
        Assert.DoesNotContain("problem", rest);
    }

    [Fact]
    public async Task Live_MorePagesThanThereAreConnectionsFor_AreToldSo()
    {
        var operations = new ScriptedOperations();
        await using var host = await OperationsHost.StartAsync(operations);
        var open = new List<HttpResponseMessage>();
        foreach (var _ in Enumerable.Range(0, LiveHub.MostSubscribers))
        {
            open.Add(await host.Client.GetAsync("/ops/live", HttpCompletionOption.ResponseHeadersRead, Cancellation));
        }

        using var refused = await host.Client.GetAsync("/ops/live", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        operations.End();
        open.ForEach(reply => reply.Dispose());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task Playground_TwoConfigurations_AreAskedAndAligned()
    {
        var playground = new ScriptedPlayground();
        await using var host = await OperationsHost.StartAsync(new ScriptedOperations(), playground);

        using var reply = await AskAsync(host, ("question", "When?"), ("a.Dense", "1"), ("b.Dense", "0"), ("b.Passages", " "));
        var page = await reply.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(["When?", "When? Dense=0"], playground.Asked);
        Assert.Contains("B: Dense 0", page);
        Assert.Contains("2 ↓", page);
        Assert.Contains("1,312 tokens: 1,240 reused, 72 computed", page);
    }

    [Fact]
    public async Task Playground_AValueThatCannotBe_IsNamedAndTheFormIsKept()
    {
        await using var host = await OperationsHost.StartAsync(new ScriptedOperations());

        using var reply = await AskAsync(host, ("question", "When?"), ("b.Dense", "much"));
        var page = await reply.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.StatusCode);
        Assert.Contains("Dense cannot be &#x27;much&#x27;.", page);
        Assert.Contains("value=\"When?\"", page);
    }

    [Fact]
    public async Task Playground_TheServiceIsBusy_SaysSo()
    {
        await using var host = await OperationsHost.StartAsync(
            new ScriptedOperations(),
            new ScriptedPlayground { Problem = "The service is busy: ask again in 2.0 s." }
        );

        using var reply = await AskAsync(host, ("question", "When?"));

        Assert.Contains("The service is busy", await reply.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Another site's page must not have questions asked.</summary>
    [Fact]
    public async Task Playground_AFormOfAnotherSite_IsNotAsked()
    {
        var playground = new ScriptedPlayground();
        await using var host = await OperationsHost.StartAsync(new ScriptedOperations(), playground);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/eval/playground")
        {
            Content = new FormUrlEncodedContent([new("question", "When?")]),
        };

        using var reply = await host.Client.SendAsync(request, Cancellation); // no browser says that the form is the service's own

        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Empty(playground.Asked);
    }

    private static async Task<string> NextAsync(StreamReader lines, string head)
    {
        while (await lines.ReadLineAsync(Cancellation) is { } line)
        {
            if (line == head)
            {
                return (await lines.ReadLineAsync(Cancellation))!;
            }
        }

        throw new EndOfStreamException($"The stream ended before '{head}'.");
    }

    private static async Task<HttpResponseMessage> AskAsync(OperationsHost host, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/eval/playground")
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await host.Client.SendAsync(request, Cancellation);
    }
}
