using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests;

/// <summary>An answer that was given can be looked at again under its id, on the wire and on a page.</summary>
public sealed class AnswerStatusTests(RunningService service) : IDisposable
{
    private static readonly string[] s_citationMembers =
    [
        "article_id",
        "url",
        "revision",
        "start",
        "end",
        "change",
        "revision_now",
        "quote_stands",
        "start_now",
        "end_now",
        "changed_at",
        "correction",
        "reason",
    ];

    private readonly HttpClient _client = new() { BaseAddress = new Uri(service.Url) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_StatusOfAChatAnswer_IsCurrentWithItsCitation(bool stream)
    {
        var id = await AskAsync(stream);
        var status = await _client.GetFromJsonAsync<JsonElement>($"/v1/answers/{id}/status", Cancellation);

        Assert.Equal((id, "current"), (status.GetProperty("id").GetString(), status.GetProperty("status").GetString()));
        var citation = Assert.Single(status.GetProperty("citations").EnumerateArray());
        Assert.Equal(s_citationMembers, citation.EnumerateObject().Select(member => member.Name));
        Assert.True(citation.GetProperty("quote_stands").GetBoolean());
        var page = await _client.GetStringAsync($"/answers/{id}", Cancellation);
        Assert.Contains("The answer still stands", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_StatusAfterAWithdrawal_IsRetractedWithTheReason()
    {
        var id = $"chatcmpl-{Guid.NewGuid():N}";
        var (articles, writer) = (
            service.Services.GetRequiredService<IArticleCatalog>(),
            service.Services.GetRequiredService<IArticleWriter>()
        );
        var sample = await articles.LatestAsync(1, Cancellation).FirstAsync(Cancellation);
        var article = sample with { Id = ArticleId.Of(id), Url = null, SourceId = null, Revision = 1 };
        await writer.CommitAsync([new ArticleWrite(article, [])], Cancellation);
        var records = service.Services.GetRequiredService<IAnswerRecords>();
        records.Note(new AnswerRecord(id, DateTimeOffset.UtcNow, [new CitedPlace(article.Id, 1, 0, 5)]));
        await writer.RetractAsync(article.Id, new Retraction("It was wrong.", DateTimeOffset.UtcNow), Cancellation);

        var status = await _client.GetFromJsonAsync<JsonElement>($"/v1/answers/{id}/status", Cancellation);

        Assert.Equal("retracted", status.GetProperty("status").GetString());
        Assert.Equal("It was wrong.", status.GetProperty("citations")[0].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("chatcmpl-0")]
    [InlineData("%20")]
    [InlineData("..%2F..")]
    public async Task Get_StatusOfNoAnswer_IsAnErrorInTheWiresForm(string id)
    {
        var response = await _client.GetAsync($"/v1/answers/{id}/status", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error");
        Assert.Equal("answer_not_found", error.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"/answers/{id}", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("")]
    public async Task Post_AsOfThatIsNoTime_IsRefusedByName(string time)
    {
        var response = await PostAsync(new { messages = new[] { new { role = "user", content = "Why?" } }, as_of = time });
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error");
        Assert.Equal("as_of", error.GetProperty("param").GetString());
    }

    /// <summary>The sample news was read when the tests began.</summary>
    [Fact]
    public async Task Post_AsOfADayLongAgo_IsRefusedByTheReader()
    {
        var question = service.Samples.SuggestedQuestions[0];
        var response = await PostAsync(new { messages = new[] { new { role = "user", content = question } }, as_of = "2001-01-01" });
        var completion = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.True(completion.GetProperty("answer").GetProperty("refused").GetBoolean());
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> AskAsync(bool stream)
    {
        var messages = new[] { new { role = "user", content = service.Samples.SuggestedQuestions[0] } };
        var body = await (await PostAsync(new { messages, stream })).Content.ReadAsStringAsync(Cancellation);
        var json = stream ? body.Split('\n')[0]["data: ".Length..] : body;
        return JsonDocument.Parse(json).RootElement.GetProperty("id").GetString()!;
    }

    private Task<HttpResponseMessage> PostAsync<T>(T request) => _client.PostAsJsonAsync("/v1/chat/completions", request, Cancellation);
}
