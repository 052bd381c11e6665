using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Rag.EndToEnd.Tests;

/// <summary>What the service does with requests that it should not serve: each gets an answer in its form, and computes nothing.</summary>
public sealed class EdgeTests(RunningService service)
{
    private const string Chat = "/v1/chat/completions";
    private const string Question = """{"messages":[{"role":"user","content":"How many nurses went on strike?"}]}""";

    private readonly Uri _url = new(service.Url);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("evil.example:5080", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("192.168.7.7", false)]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:81", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]:5080", true)]
    [InlineData("news.example", true)] // of Server:PublicUrl
    [InlineData("a.readers.example", true)] // of Server:AllowedHosts
    public async Task AnyRequest_UnderAName_IsServedUnderItsOwnNamesAlone(string host, bool isServed)
    {
        foreach (var path in new[] { "/", "/v1/models", "/healthz", "/app.css", "/nothing" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_url, path)) { Headers = { Host = host } };
            using var reply = await SendAsync(request);

            Assert.Equal(isServed, reply.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound);
            Assert.Equal(!isServed, reply.StatusCode == HttpStatusCode.BadRequest);
            Assert.DoesNotContain("evil", await reply.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Compute_FromAWebPageOfAnotherOrigin_IsRefused(string header, string value)
    {
        using var completion = new HttpRequestMessage(HttpMethod.Post, new Uri(_url, Chat)) { Content = Json(Question) };
        completion.Headers.Add(header, value);
        using var stream = new HttpRequestMessage(HttpMethod.Get, new Uri(_url, "/ask/stream?q=Who+won%3F"));
        stream.Headers.Add(header, value);
        using var page = new HttpRequestMessage(HttpMethod.Get, new Uri(_url, "/?q=How+many+nurses+went+on+strike%3F"));
        page.Headers.Add(header, value);

        using var completed = await SendAsync(completion);
        using var streamed = await SendAsync(stream);
        using var shown = await SendAsync(page);

        Assert.Equal(HttpStatusCode.Forbidden, completed.StatusCode);
        await AssertWireErrorAsync(completed);
        Assert.Equal(HttpStatusCode.Forbidden, streamed.StatusCode);
        var html = await shown.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("Press Ask to ask it.", html);
        Assert.Contains("value=\"How many nurses went on strike?\"", html);
        Assert.DoesNotContain("6,200", html);
    }

    [Fact]
    public async Task Compute_FromItsOwnPage_IsServed()
    {
        using var stream = new HttpRequestMessage(HttpMethod.Get, new Uri(_url, "/ask/stream?q=How+many+nurses+went+on+strike%3F"));
        stream.Headers.Add("Sec-Fetch-Site", "same-origin");
        stream.Headers.Add("Origin", service.Url);

        using var reply = await SendAsync(stream);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Contains("6,200", await reply.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Complete_BodyThatIsNotCalledJson_IsRefused(string? type)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(Question));
        body.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_url, Chat)) { Content = body };

        using var reply = await SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, reply.StatusCode);
        Assert.Contains("Content-Type", await AssertWireErrorAsync(reply));
    }

    public static TheoryData<string, string> BrokenTexts =>
        new()
        {
            { "content", """{"messages":[{"role":"user","content":"Who \ud800 won?"}]}""" },
            { "a part", """{"messages":[{"role":"user","content":[{"type":"text","text":"\udc00"}]}]}""" },
            { "a role", """{"messages":[{"role":"\ud800","content":"Who won?"}]}""" },
            { "a stop", """{"messages":[{"role":"user","content":"Who won?"}],"stop":["\udfff"]}""" },
            { "a bias", """{"messages":[{"role":"user","content":"Who won?"}],"logit_bias":{"\ud800":1}}""" },
            { "a keyword", """{"messages":[{"role":"user","content":"Who won?"}],"guided_json":{"\ud800":1}}""" },
            { "a pattern", """{"messages":[{"role":"user","content":"Who won?"}],"guided_regex":"a\ud800"}""" },
            { "an unknown member", """{"messages":[{"role":"user","content":"Who won?"}],"x":{"y":["\ud800"]}}""" },
        };

    [Theory]
    [MemberData(nameof(BrokenTexts))]
    public async Task Complete_HalfASurrogatePair_IsRefusedWhereverItStands(string place, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_url, Chat)) { Content = Json(body) };

        using var reply = await SendAsync(request);

        Assert.True(reply.StatusCode == HttpStatusCode.BadRequest, place);
        Assert.Contains("surrogate", await AssertWireErrorAsync(reply));
    }

    [Theory]
    [InlineData("Who \\ufffe won?")]
    [InlineData("Who \\uffff won?")]
    [InlineData("Who \\u0000 won?")]
    [InlineData("Who \\u202e won?")]
    public async Task Complete_CharactersThatAreNone_AreNotHeldAgainstTheQuestion(string content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_url, Chat))
        {
            Content = Json($$"""{"messages":[{"role":"user","content":"{{content}}"}]}"""),
        };

        using var reply = await SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task Complete_BytesThatAreNoUtf8_AreRefused()
    {
        byte[] broken = [.. "{\"messages\":[{\"role\":\"user\",\"content\":\""u8, 0xFF, 0xC0, 0x80, .. "\"}]}"u8];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_url, Chat)) { Content = Json(broken) };

        using var reply = await SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("UTF-8", await AssertWireErrorAsync(reply));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complete_BodyTooLarge_IsToldTheBound(bool isChunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_url, Chat)) { Content = Json(new byte[5 << 20]) };
        request.Headers.TransferEncodingChunked = isChunked;

        using var reply = await SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
        Assert.Contains("4 MiB", await AssertWireErrorAsync(reply));
    }

    [Theory]
    [InlineData(40_000, 0, HttpStatusCode.RequestUriTooLong)]
    [InlineData(200_000, 0, HttpStatusCode.RequestUriTooLong)]
    [InlineData(0, 40_000, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    [InlineData(0, 200_000, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    public async Task AnyRequest_HeadTooLarge_IsToldTheBound(int target, int header, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_url, "/v1/models?x=" + new string('a', target)));
        request.Headers.Add("X-Long", new string('b', header));

        using var reply = await SendAsync(request);

        Assert.Equal(expected, reply.StatusCode);
        Assert.Contains("send", await AssertWireErrorAsync(reply));
    }

    [Fact]
    public async Task Ask_LongestQuestionInLettersOfManyBytes_FitsIntoTheAddress()
    {
        var question = Uri.EscapeDataString(string.Concat(Enumerable.Repeat("記", 2000)));

        using var reply = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_url, $"/?q={question}")));

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Theory]
    [InlineData("/v1/engines.json")]
    [InlineData("/v1/files/a.b/c.txt")]
    [InlineData("/v1")]
    [InlineData("/v1/models/x.y")]
    public async Task Wire_UnknownAddress_IsNotFoundInTheWiresForm(string path)
    {
        using var reply = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_url, path)));

        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        await AssertWireErrorAsync(reply);
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFF")]
    [InlineData("7FFFFFFFFFFFFFFF")]
    [InlineData("-1")]
    [InlineData("zz")]
    public async Task Complete_ChunkSizeThatMakesNoSense_IsTheClientsError(string size)
    {
        var reply = await RawHttp.SendAsync(
            _url,
            $"POST {Chat} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + $"{size}\r\nabc\r\n0\r\n\r\n"
        );

        Assert.StartsWith("HTTP/1.1 400", reply);
        Assert.Contains("\"error\"", reply);
    }

    [Fact]
    public async Task Admin_OverTheNetwork_NeedsTheKey()
    {
        using var without = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_url, "/admin/cache/traces?article=x")));
        using var wrong = new HttpRequestMessage(HttpMethod.Get, new Uri(_url, "/admin/cache/traces?article=x"));
        wrong.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.AdminKey + "x");
        using var refused = await SendAsync(wrong);
        using var right = new HttpRequestMessage(HttpMethod.Get, new Uri(_url, "/admin/cache/traces?article=x"));
        right.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.AdminKey);
        using var answered = await SendAsync(right);

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, answered.StatusCode); // there is no such article
    }

    [Fact]
    public async Task Complete_ForwardedHost_IsNotBelievedOfAProxyThatIsNotNamedAndNobodyBehindOneIsLocal()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_url, "/v1/models"));
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("X-Forwarded-For", "10.1.1.1");

        using var reply = await SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode); // under its own name, which is no fault
        Assert.Contains("rag keys create", await AssertWireErrorAsync(reply));
    }

    private static ByteArrayContent Json(string body) => Json(Encoding.UTF8.GetBytes(body));

    private static ByteArrayContent Json(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>Whatever is answered, its security headers are there.</summary>
    private static async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        using var client = new HttpClient();
        var reply = await client.SendAsync(request, Cancellation);
        foreach (var name in new[] { "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy" })
        {
            Assert.True(reply.Headers.Contains(name), $"{(int)reply.StatusCode} without {name}");
        }

        return reply;
    }

    private static async Task<string> AssertWireErrorAsync(HttpResponseMessage reply)
    {
        var body = await reply.Content.ReadAsStringAsync(Cancellation);
        return JsonDocument.Parse(body).RootElement.GetProperty("error").GetProperty("message").GetString()!;
    }
}
