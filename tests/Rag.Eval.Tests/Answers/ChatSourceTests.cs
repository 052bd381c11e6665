using System.Net;
using System.Text;
using System.Text.Json;
using Rag.Core.Answers;
using Rag.Eval.Answers;

namespace Rag.Eval.Tests.Answers;

/// <summary>What a service may send, with the extension <c>answer</c> and without.</summary>
public sealed class ChatSourceTests
{
    private const string Finish = """{"choices":[{"delta":{},"finish_reason":"stop"}]}""";
    private const string Usage = """{"choices":[],"usage":{"prompt_tokens":3}}""";
    private const string Done = "[DONE]";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_AnyQuestion_IsAStreamedRequestWithUsage()
    {
        using var service = new Service(HttpStatusCode.OK, Events(Content("Ann"), Finish, Usage, Done));

        await AskAsync(service);

        Assert.Equal("http://news.example:5080/v1/chat/completions", service.Url);
        var request = JsonElement.Parse(service.Request);
        Assert.True(request.GetProperty("stream").GetBoolean());
        Assert.True(request.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        var message = Assert.Single(request.GetProperty("messages").EnumerateArray());
        Assert.Equal(("user", "Who won?"), (message.GetProperty("role").GetString(), message.GetProperty("content").GetString()));
    }

    [Fact]
    public async Task Ask_AnswerWithoutTheExtension_IsTakenFromTheText()
    {
        const string last = """
            {"choices":[{"delta":{"annotations":[{"url_citation":{"start_index":7,"end_index":15,"title":"Races"}}]}}],"answer":null}
            """;
        using var service = new Service(HttpStatusCode.OK, Events(Content("Ann — "), Content("“Ann won.”"), last, Usage, Done));

        var answer = await AskAsync(service);

        Assert.Equal(("Ann — “Ann won.”", "Ann", "Ann won."), (answer.Text, answer.ShortAnswer, answer.Quote));
        Assert.False(answer.IsRefusal);
        Assert.Null(answer.Confidence);
        Assert.Null(answer.Declined);
        Assert.Equal(["Races"], answer.Titles);
        Assert.InRange(answer.FirstMs!.Value, 0, answer.TotalMs);
    }

    [Theory]
    [InlineData("“Ann won.”", "Ann won.", "Ann won.", false)]
    [InlineData("Ann — “She “won”.”", "Ann", "She “won”.", false)]
    [InlineData("The passages do not say.", "", null, true)]
    [InlineData("Nothing was found on this.", "", null, true)]
    [InlineData("", "", null, true)]
    public async Task Ask_TextAlone_GivesItsPartsAndWhetherItRefuses(string text, string shortAnswer, string? quote, bool isRefusal)
    {
        using var service = new Service(HttpStatusCode.OK, Events(Content(text), Finish, Done));

        var answer = await AskAsync(service);

        Assert.Equal((shortAnswer, quote, isRefusal), (answer.ShortAnswer, answer.Quote, answer.IsRefusal));
        Assert.Equal(text.Length == 0, answer.FirstMs is null);
    }

    [Fact]
    public async Task Ask_DeclinedAnswer_TellsWhatItWouldHaveSaid()
    {
        const string last = """
            {"choices":[{"delta":{},"finish_reason":"stop"}],"answer":{"refused":true,"short_answer":"","confidence":0.25,"extractor":"12ab",
            "uncertain":{"text":"Ann — “Ann won.”","short_answer":"Ann","quote":"Ann won.","title":null,"url":null},"agreeing":[],"corrects":null}}
            """;
        using var service = new Service(HttpStatusCode.OK, Events(Content("The passages do not say."), last.ReplaceLineEndings(""), Done));

        var answer = await AskAsync(service);

        Assert.Equal((true, "", .25), (answer.IsRefusal, answer.ShortAnswer, answer.Confidence));
        Assert.Equal(new DeclinedAnswer("Ann — “Ann won.”", "Ann", "Ann won."), answer.Declined);
    }

    [Fact]
    public async Task Ask_ExtensionThatSaysOtherwiseThanTheText_IsBelieved()
    {
        const string last = """{"choices":[],"answer":{"refused":false,"short_answer":"Ann Lee","confidence":7}}""";
        using var service = new Service(HttpStatusCode.OK, Events(Content("Ann"), last, Done));

        var answer = await AskAsync(service);

        Assert.Equal((false, "Ann Lee", (double?)null), (answer.IsRefusal, answer.ShortAnswer, answer.Confidence));
    }

    [Theory]
    [InlineData(503, """{"error":{"message":"The engine is busy."}}""", "refused with 503: The engine is busy.")]
    [InlineData(502, "Bad gateway", "refused with 502: Bad gateway")]
    [InlineData(200, "data: {\"error\":{\"message\":\"The disk is full.\"}}\n\n", "The disk is full.")]
    [InlineData(200, "data: {\"choices\":[{\"delta\":{\"content\":\"An\"}}]}\n\n", "before it was complete")]
    [InlineData(200, "data: <html>\n\n", "not JSON")]
    public async Task Ask_NoWholeAnswer_SaysWhy(int status, string body, string sentence)
    {
        using var service = new Service((HttpStatusCode)status, body);

        var failure = await Assert.ThrowsAsync<AnswerFailedException>(() => AskAsync(service));

        Assert.Contains("http://news.example:5080/", failure.Message);
        Assert.Contains(sentence, failure.Message);
    }

    private static async Task<GivenAnswer> AskAsync(Service service)
    {
        using var http = new HttpClient(service, disposeHandler: false);
        return await new ChatSource(http, new Uri("http://news.example:5080/"), TimeProvider.System).AskAsync("Who won?", Cancellation);
    }

    private static string Content(string text) =>
        JsonSerializer.Serialize(new { choices = new[] { new { index = 0, delta = new { role = "assistant", content = text } } } });

    private static string Events(params string[] events) => string.Concat(events.Select(data => $"data: {data.Trim()}\n\n"));

    private sealed class Service(HttpStatusCode status, string body) : HttpMessageHandler
    {
        public string Url { get; private set; } = "";

        public string Request { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Url = request.RequestUri!.AbsoluteUri;
            Request = await request.Content!.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8) };
        }
    }
}
