using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests;

/// <summary>Articles that programs hand in over HTTP.</summary>
public sealed class ArticleApiTests : IDisposable
{
    private const string Lines = "application/x-ndjson";

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private readonly RunningService _service;
    private readonly HttpClient _client;

    public ArticleApiTests(RunningService service)
    {
        _service = service;
        _client = new HttpClient { BaseAddress = new Uri(service.Url) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.AdminKey);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IArticleCatalog Catalog => _service.Services.GetRequiredService<IArticleCatalog>();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Post_OneArticle_IsStoredBeforeItIsAnswered()
    {
        var url = NewUrl();

        var added = await PostOneAsync(
            new
            {
                url,
                title = "Bridge",
                body = "The bridge is open.\nTraffic flows.",
            }
        );
        var stored = await Catalog.FindByUrlAsync(url, AccessScope.Public, Cancellation);
        var again = await PostOneAsync(
            new
            {
                url,
                title = "Bridge",
                body = "The bridge is open.\nTraffic flows.",
            }
        );
        var revised = await PostOneAsync(
            new
            {
                url,
                title = "Bridge",
                body = "The bridge is closed.",
            }
        );

        Assert.Equal(("added", 0, 1, stored!.Id.Value), (added.Status, added.Index, added.Revision, added.ArticleId));
        Assert.Equal(("unchanged", 1), (again.Status, again.Revision));
        Assert.Equal(("revised", 2), (revised.Status, revised.Revision));
        Assert.Equal("The bridge is closed.", (await Catalog.FindByUrlAsync(url, AccessScope.Public, Cancellation))!.Body);
    }

    [Fact]
    public async Task Post_Lines_AreAnsweredOneByOneWithTheirPlaces()
    {
        var url = NewUrl();
        var body = string.Join(
            '\n',
            Line(url + "/1", "First."),
            "",
            "{broken",
            Line(url + "/2", "\u200b"),
            Line(url + "/1", "Changed."),
            "{}"
        );

        var results = await PostLinesAsync(body);

        Assert.Equal([0, 1, 2, 3, 4], results.Keys.Order());
        Assert.Equal(["added", "failed", "failed", "revised", "failed"], results.OrderBy(one => one.Key).Select(one => one.Value.Status));
        Assert.StartsWith("Not valid JSON at byte 2", results[1].Error);
        Assert.Contains("holds no visible text", results[2].Error);
        Assert.Equal("The article has no text; put it into the field \"body\".", results[4].Error);
    }

    [Fact]
    public async Task Post_ManyLines_AreAllAnswered()
    {
        var url = NewUrl();

        var results = await PostLinesAsync(string.Join('\n', Enumerable.Range(0, 300).Select(number => Line($"{url}/{number}", "Text."))));

        Assert.Equal(300, results.Count);
        Assert.All(results.Values, result => Assert.Equal("added", result.Status));
    }

    [Fact]
    public async Task Post_RepeatedUnderItsKey_IsAnsweredTheSameAndStoredOnce()
    {
        var (url, key) = (NewUrl(), Guid.NewGuid().ToString());
        var first = await PostLinesAsync(Line(url, "Old.") + "\n{}", key);
        await PostOneAsync(new { url, body = "New." });

        var again = await PostLinesAsync(Line(url, "Old.") + "\n{}", key);

        Assert.Equal(first.OrderBy(one => one.Key), again.OrderBy(one => one.Key));
        Assert.Equal("added", again[0].Status);
        Assert.Equal("New.", (await Catalog.FindByUrlAsync(url, AccessScope.Public, Cancellation))!.Body);
        using var other = await SendLinesAsync(Line(url, "Other."), key);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Contains("take a new key", await other.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Post_ALineLongerThanIsTaken_FailsAloneAndTheRestIsStored()
    {
        var url = NewUrl();

        var results = await PostLinesAsync(Line(url, new string('x', 5 << 20)) + "\n" + Line(url, "Text."));

        Assert.Equal("The line is longer than 4 MiB, or not valid UTF-8.", results[0].Error);
        Assert.Equal("added", results[1].Status);
    }

    [Theory]
    [InlineData("application/json", "[1]", 422, "JSON object with an article")]
    [InlineData("application/json", "{}", 422, "put it into the field")]
    [InlineData("text/plain", "{}", 415, "application/json")]
    [InlineData("application/json", "{\"body\":\"\\ud800\"}", 400, "surrogate")]
    public async Task Post_NoArticle_IsRefusedInWords(string type, string body, int status, string words)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var response = await _client.PostAsync("/v1/articles", content, Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Post_WithoutTheKeyOfTheService_IsRefused()
    {
        using var stranger = new HttpClient { BaseAddress = new Uri(_service.Url) };
        using var post = await stranger.PostAsJsonAsync("/v1/articles", new { body = "Text." }, Cancellation);
        using var delete = await stranger.DeleteAsync("/v1/articles/0123456789abcdef", Cancellation);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (post.StatusCode, delete.StatusCode));
    }

    [Fact]
    public async Task Delete_AStoredArticle_WithdrawsItWithTheReasonAndIsThenUnknown()
    {
        var added = await PostOneAsync(new { url = NewUrl(), body = "Text." });

        using var first = await _client.DeleteAsync($"/v1/articles/{added.ArticleId}?reason=It%20was%20invented.", Cancellation);
        using var second = await _client.DeleteAsync($"/v1/articles/{added.ArticleId}", Cancellation);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (first.StatusCode, second.StatusCode));
        var id = new ArticleId(added.ArticleId!);
        Assert.Null(await Catalog.FindAsync(id, Cancellation));
        Assert.Equal("It was invented.", (await Catalog.FindRetractedAsync(id, null, AccessScope.Public, Cancellation))!.Reason);
    }

    [Fact]
    public async Task Changes_AfterACursor_AreWhatHappenedSince()
    {
        var url = NewUrl();
        var start = await CursorAsync();
        var added = await PostOneAsync(new { url, body = "The bridge is open." });
        await PostOneAsync(new { url, body = "Nobody knows when the ferry comes back." });
        using var deleted = await _client.DeleteAsync($"/v1/articles/{added.ArticleId}", Cancellation);

        var kinds = new List<string>();
        var cursor = start;
        while (true)
        {
            var page = await ChangesAsync($"after={cursor}&limit=2");
            var changes = page.GetProperty("changes").EnumerateArray().ToList();
            if (changes.Count == 0)
            {
                break;
            }

            Assert.InRange(changes.Count, 1, 2);
            var own = changes.Where(change => change.GetProperty("article_id").GetString() == added.ArticleId);
            kinds.AddRange(own.Select(change => change.GetProperty("kind").GetString()!));
            cursor = page.GetProperty("next").GetString()!;
        }

        Assert.Equal(["added", "revised", "retracted"], kinds);
    }

    [Theory]
    [InlineData("after=-1")]
    [InlineData("after=x")]
    [InlineData("after=7")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    public async Task Changes_WithArgumentsThatMakeNoSense_AreRefused(string query)
    {
        using var response = await _client.GetAsync($"/v1/articles/changes?{query}", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("has to be", await response.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<string> CursorAsync()
    {
        var cursor = "0";
        while (true)
        {
            var page = await ChangesAsync($"after={cursor}&limit=1000");
            cursor = page.GetProperty("next").GetString()!;
            if (page.GetProperty("changes").GetArrayLength() == 0)
            {
                return cursor;
            }
        }
    }

    private async Task<JsonElement> ChangesAsync(string query)
    {
        var json = await _client.GetStringAsync($"/v1/articles/changes?{query}", Cancellation);
        return JsonDocument.Parse(json).RootElement;
    }

    private static string NewUrl() => $"https://push.example/{Guid.NewGuid():N}";

    private static string Line(string url, string body) => JsonSerializer.Serialize(new { url, body });

    private async Task<Result> PostOneAsync<T>(T article)
    {
        using var content = new StringContent(JsonSerializer.Serialize(article, s_indented), Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync("/v1/articles", content, Cancellation);
        return Parse(await response.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<Dictionary<int, Result>> PostLinesAsync(string lines, string? key = null)
    {
        using var response = await SendLinesAsync(lines, key);
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Equal(Lines, response.Content.Headers.ContentType?.MediaType);
        return body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToDictionary(result => result.Index);
    }

    private async Task<HttpResponseMessage> SendLinesAsync(string lines, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/articles");
        request.Content = new StringContent(lines, Encoding.UTF8, Lines);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await _client.SendAsync(request, Cancellation);
    }

    private static Result Parse(string json)
    {
        var root = JsonDocument.Parse(json).RootElement;
        return new Result(
            root.GetProperty("index").GetInt32(),
            root.GetProperty("status").GetString()!,
            root.TryGetProperty("article_id", out var id) ? id.GetString() : null,
            root.TryGetProperty("revision", out var revision) ? revision.GetInt32() : null,
            root.TryGetProperty("error", out var error) ? error.GetString() : null
        );
    }

    private sealed record Result(int Index, string Status, string? ArticleId, int? Revision, string? Error);
}
