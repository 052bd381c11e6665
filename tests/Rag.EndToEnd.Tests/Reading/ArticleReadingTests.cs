using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Reading;

/// <summary>Articles that programs read.</summary>
public sealed class ArticleReadingTests(RunningService service) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri(service.Url) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IArticleCatalog Articles => service.Services.GetRequiredService<IArticleCatalog>();

    private IArticleWriter Writer => service.Services.GetRequiredService<IArticleWriter>();

    [Fact]
    public async Task Get_RevisedArticle_ShowsTheLatestAndEachOfItsRevisions()
    {
        var first = await NewArticleAsync();
        var second = first with
        {
            Revision = 2,
            Body = first.Body + " It was wrong.",
            Kind = RevisionKind.Correction,
            Correction = new ArticleCorrection(first.RevisedAt, "It was wrong.", null),
        };
        await Writer.CommitAsync([new ArticleWrite(second, [])], Cancellation);

        var latest = await GetAsync(first.Id.Value);
        var pinned = await GetAsync(first.Id.Value + "?revision=1");

        Assert.Equal((2, 2), (latest.GetProperty("revision").GetInt32(), latest.GetProperty("latest").GetInt32()));
        Assert.Equal("correction", latest.GetProperty("kind").GetString());
        Assert.Equal("It was wrong.", latest.GetProperty("correction").GetProperty("sentence").GetString());
        Assert.Equal(second.Body, latest.GetProperty("body").GetString());
        Assert.Equal(
            ["correction", "first"],
            latest.GetProperty("revisions").EnumerateArray().Select(one => one.GetProperty("kind").GetString())
        );
        Assert.Equal((1, 2), (pinned.GetProperty("revision").GetInt32(), pinned.GetProperty("latest").GetInt32()));
        Assert.Equal(first.Body, pinned.GetProperty("body").GetString());
        Assert.Equal($"https://news.example/articles/{first.Id}?rev=1", pinned.GetProperty("page").GetString());
    }

    [Fact]
    public async Task Get_WithChunksAndWithoutBody_HasTheOneAndNotTheOther()
    {
        var id = (await Articles.LatestAsync(1000, Cancellation).FirstAsync(article => article.Source is not null, Cancellation)).Id;
        var article = await GetAsync(id + "?body=false&chunks=true");
        var chunks = await Articles.ChunksOfAsync(id, Cancellation);

        Assert.False(article.TryGetProperty("body", out _));
        Assert.Equal(
            chunks.Select(chunk => chunk.Text),
            article.GetProperty("chunks").EnumerateArray().Select(chunk => chunk.GetProperty("text").GetString())
        );
    }

    [Fact]
    public async Task Get_ArticleOfAStory_NamesAllWhoToldIt()
    {
        var ids = await Articles.LatestAsync(500, Cancellation).Select(article => article.Id).ToListAsync(Cancellation);
        var stories = await service.Services.GetRequiredService<IStoryCatalog>().FindStoriesAsync(ids, Cancellation);
        var told = stories.Values.First(one => one.SourceCount > 1);

        var story = (await GetAsync(told.Members[0].Article.Value)).GetProperty("story");

        Assert.Equal(told.Members.Select(one => one.Article.Value), story.GetProperty("members").EnumerateArray().Select(Id));
        Assert.Equal(told.SourceCount, story.GetProperty("sources").GetInt32());
        Assert.Equal(
            told.OtherThan(told.Members[0].Source).Select(one => one.Article.Value),
            story.GetProperty("also_reported_by").EnumerateArray().Select(Id)
        );
    }

    [Fact]
    public async Task Get_WithdrawnArticle_IsGoneWithTheReasonAndNothingOfItsText()
    {
        var article = await NewArticleAsync();
        await Writer.RetractAsync(article.Id, new Retraction("The source withdrew it.", DateTimeOffset.UtcNow), Cancellation);

        using var reply = await _client.GetAsync($"/v1/articles/{article.Id}", Cancellation);
        var json = await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation);

        Assert.Equal(HttpStatusCode.Gone, reply.StatusCode);
        Assert.Equal("article_withdrawn", json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("The source withdrew it.", json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("The source withdrew it.", json.GetProperty("withdrawn").GetProperty("reason").GetString());
        Assert.DoesNotContain(article.Body, json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ArticleOfAnotherScope_IsAnsweredAsOneThatIsNotThere()
    {
        var secret = await NewArticleAsync(new AccessScope("others/desk"));
        using var stored = await _client.GetAsync($"/v1/articles/{secret.Id}", Cancellation);
        await Writer.RetractAsync(secret.Id, new Retraction("A secret reason.", DateTimeOffset.UtcNow), Cancellation);
        using var withdrawn = await _client.GetAsync($"/v1/articles/{secret.Id}", Cancellation);
        using var unknown = await _client.GetAsync("/v1/articles/0000000000000000", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        var words = await unknown.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal((unknown.StatusCode, words), (stored.StatusCode, await stored.Content.ReadAsStringAsync(Cancellation)));
        Assert.Equal((unknown.StatusCode, words), (withdrawn.StatusCode, await withdrawn.Content.ReadAsStringAsync(Cancellation)));
    }

    [Theory]
    [InlineData("?revision=0", 400, "revision")]
    [InlineData("?revision=x", 400, "revision")]
    [InlineData("?revision=77", 404, "revision")]
    [InlineData("?body=no", 400, "body")]
    [InlineData("?chunks=1", 400, "chunks")]
    public async Task Get_WrongParameter_IsRefusedByName(string query, int status, string param)
    {
        var id = (await Articles.LatestAsync(1, Cancellation).FirstAsync(Cancellation)).Id;
        using var reply = await _client.GetAsync($"/v1/articles/{id}{query}", Cancellation);
        Assert.Equal(status, (int)reply.StatusCode);
        var error = (await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error");
        Assert.Equal(param, error.GetProperty("param").GetString());
    }

    public void Dispose() => _client.Dispose();

    private static string? Id(JsonElement member) => member.GetProperty("article_id").GetString();

    private async Task<Article> NewArticleAsync(AccessScope scope = default)
    {
        var name = $"reading {Guid.NewGuid():N}";
        var now = DateTimeOffset.UtcNow;
        var article = new Article(ArticleId.Of(name), 1, null, name, null, null, null, null, null, now, now, $"Text of {name}.", name)
        {
            Scope = scope,
        };
        await Writer.CommitAsync([new ArticleWrite(article, [])], Cancellation);
        return article;
    }

    private async Task<JsonElement> GetAsync(string article)
    {
        using var reply = await _client.GetAsync($"/v1/articles/{article}", Cancellation);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }
}
