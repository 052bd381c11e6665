using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Reading;

/// <summary>Passages that programs look for.</summary>
public sealed class SearchApiTests(RunningService service) : IDisposable
{
    private const string Query = "How many nurses went on strike?";

    private readonly HttpClient _client = new() { BaseAddress = new Uri(service.Url) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_Question_FindsPassagesWhoseOffsetsAreTrue()
    {
        var found = await FindAsync(new { query = Query, top = 3 });

        Assert.Equal("search.result", found.GetProperty("object").GetString());
        Assert.True(found.GetProperty("candidates").GetInt32() >= 3);
        var hits = found.GetProperty("hits").EnumerateArray().ToList();
        Assert.Equal([1, 2, 3], hits.Select(hit => hit.GetProperty("rank").GetInt32()));
        Assert.Contains("6,200", hits[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        foreach (var hit in hits)
        {
            var id = hit.GetProperty("article_id").GetString()!;
            var article = (await service.Services.GetRequiredService<IArticleCatalog>().FindAsync(new ArticleId(id), Cancellation))!;
            var (start, end) = (hit.GetProperty("start").GetInt32(), hit.GetProperty("end").GetInt32());
            Assert.Equal(article.Body[start..end], hit.GetProperty("text").GetString());
            Assert.Equal(article.Revision, hit.GetProperty("revision").GetInt32());
            Assert.Equal(
                $"https://news.example/articles/{id}?rev={article.Revision}&from={start}&to={end}#quote",
                hit.GetProperty("page").GetString()
            );
        }
    }

    [Fact]
    public async Task Search_WithinSourcesAndDays_FindsNothingElse()
    {
        var all = (await FindAsync(new { query = Query, top = 20 })).GetProperty("hits").EnumerateArray().ToList();
        var source = all[0].GetProperty("source").GetString()!;
        var day = Day(all[0]);

        var ofSource = await FindAsync(
            new
            {
                query = Query,
                top = 20,
                sources = new[] { source },
            }
        );
        var ofDay = await FindAsync(
            new
            {
                query = Query,
                top = 20,
                from = day,
                to = day,
            }
        );

        Assert.All(ofSource.GetProperty("hits").EnumerateArray(), hit => Assert.Equal(source, hit.GetProperty("source").GetString()));
        Assert.NotEmpty(ofDay.GetProperty("hits").EnumerateArray());
        Assert.All(ofDay.GetProperty("hits").EnumerateArray(), hit => Assert.Equal(day, Day(hit)));
        Assert.Contains(all, hit => hit.GetProperty("source").GetString() != source);
    }

    /// <summary>The sample news was read when the tests began.</summary>
    [Fact]
    public async Task Search_AsOfADayLongAgo_FindsNothingAndSaysWhen()
    {
        var found = await FindAsync(new { query = Query, as_of = "2001-01-01" });
        Assert.Empty(found.GetProperty("hits").EnumerateArray());
        Assert.Equal(2001, found.GetProperty("as_of").GetDateTimeOffset().Year);
    }

    [Theory]
    [InlineData("""{}""", "query")]
    [InlineData("""{"query":" "}""", "query")]
    [InlineData("""{"query":5}""", "query")]
    [InlineData("""{"query":"a","top":0}""", "top")]
    [InlineData("""{"query":"a","top":51}""", "top")]
    [InlineData("""{"query":"a","top":"3"}""", "top")]
    [InlineData("""{"query":"a","sources":[""]}""", "sources")]
    [InlineData("""{"query":"a","sources":"The Gob"}""", "sources")]
    [InlineData("""{"query":"a","languages":["this is no tag of a language, it is a sentence"]}""", "languages")]
    [InlineData("""{"query":"a","from":"yesterday"}""", "from")]
    [InlineData("""{"query":"a","to":""}""", "to")]
    [InlineData("""{"query":"a","from":"2026-05-02","to":"2026-05-01"}""", "to")]
    [InlineData("""{"query":"a","as_of":"soon"}""", "as_of")]
    public async Task Search_WrongValue_IsRefusedByName(string body, string param)
    {
        var reply = await _client.PostAsync(
            "/v1/search",
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Cancellation
        );
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        var error = (await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error");
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task Search_QueryBeyondTheBound_IsRefusedAndUnknownMembersAreNot()
    {
        using var tooLong = await _client.PostAsJsonAsync("/v1/search", new { query = new string('a', 2001) }, Cancellation);
        using var unknown = await _client.PostAsJsonAsync("/v1/search", new { query = Query, user = "x" }, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, unknown.StatusCode);
    }

    public void Dispose() => _client.Dispose();

    private static string Day(JsonElement hit) =>
        hit.GetProperty("published_at").GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<JsonElement> FindAsync<T>(T request)
    {
        using var reply = await _client.PostAsJsonAsync("/v1/search", request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }
}
