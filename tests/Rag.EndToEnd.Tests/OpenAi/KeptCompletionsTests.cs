using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.OpenAi.Kept;
using Rag.Core.Articles;
using Rag.Ingestion;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>Chat completions that are kept where the request asks for it.</summary>
public sealed class KeptCompletionsTests(RunningService service)
{
    private const string Path = "/v1/chat/completions";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Question => service.Samples.SuggestedQuestions[0];

    [Theory]
    [InlineData("""{"store":true,"metadata":{"desk":"north"}}""")]
    [InlineData("""{"store":true,"metadata":{"desk":"north"},"stream":true}""")]
    public async Task Complete_ToBeStored_IsReadAgainWithItsMetadataAndMessages(string settings)
    {
        var id = await CompleteAsync(settings);

        var kept = await GetAsync($"{Path}/{id}");
        Assert.Equal("chat.completion", kept.GetProperty("object").GetString());
        Assert.Equal("north", kept.GetProperty("metadata").GetProperty("desk").GetString());
        Assert.Equal("stop", kept.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Contains("“", kept.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!);
        var messages = await GetAsync($"{Path}/{id}/messages");
        var message = Assert.Single(messages.GetProperty("data").EnumerateArray());
        Assert.Equal((Question, "user"), (message.GetProperty("content").GetString(), message.GetProperty("role").GetString()));
        Assert.Equal($"{id}-0", message.GetProperty("id").GetString());
        Assert.False(messages.GetProperty("has_more").GetBoolean());
    }

    [Fact]
    public async Task Complete_NotToBeStored_IsNotKept()
    {
        var id = await CompleteAsync("{}");

        using var http = Client();
        using var gone = await http.GetAsync($"{Path}/{id}", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task List_ByModelAndMetadata_GivesThoseAloneInPages()
    {
        var mark = Guid.NewGuid().ToString("N");
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await CompleteAsync("""{"store":true,"metadata":{"mark":"MARK"}}""".Replace("MARK", mark, StringComparison.Ordinal)));
            await CompleteAsync("""{"store":true}""");
        }

        var first = await GetAsync($"{Path}?metadata[mark]={mark}&limit=2");
        Assert.True(first.GetProperty("has_more").GetBoolean());
        var rest = await GetAsync($"{Path}?metadata[mark]={mark}&after={first.GetProperty("last_id").GetString()}");
        Assert.False(rest.GetProperty("has_more").GetBoolean());
        Assert.Equal(ids, IdsOf(first).Concat(IdsOf(rest)));
        Assert.Equal(ids.AsEnumerable().Reverse(), IdsOf(await GetAsync($"{Path}?metadata[mark]={mark}&order=desc")));
        Assert.Empty(IdsOf(await GetAsync($"{Path}?metadata[mark]={mark}&model=other")));
    }

    [Fact]
    public async Task Change_Metadata_TakesThePlaceOfWhatWasThere()
    {
        var id = await CompleteAsync("""{"store":true,"metadata":{"desk":"north"}}""");
        using var http = Client();

        using var changed = await http.PostAsJsonAsync($"{Path}/{id}", new { metadata = new { shift = "late" } }, Cancellation);
        using var refused = await http.PostAsJsonAsync($"{Path}/{id}", new { metadata = new { shift = 5 } }, Cancellation);

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("""{"shift":"late"}""", (await GetAsync($"{Path}/{id}")).GetProperty("metadata").GetRawText());
    }

    [Fact]
    public async Task Delete_Completion_IsAsOneThatNeverWas()
    {
        var id = await CompleteAsync("""{"store":true}""");
        using var http = Client();

        using var deleted = await http.DeleteAsync($"{Path}/{id}", Cancellation);
        using var again = await http.DeleteAsync($"{Path}/{id}", Cancellation);

        var told = await deleted.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal((id, "chat.completion.deleted"), (told.GetProperty("id").GetString(), told.GetProperty("object").GetString()));
        Assert.True(told.GetProperty("deleted").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Get_ResponseUnderACompletionsAddress_IsAsOneThatNeverWas()
    {
        using var http = Client();
        using var made = await http.PostAsJsonAsync("/v1/responses", new { input = Question }, Cancellation);
        var response = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString();
        var completion = await CompleteAsync("""{"store":true}""");

        using var asCompletion = await http.GetAsync($"{Path}/{response}", Cancellation);
        using var asResponse = await http.GetAsync($"/v1/responses/{completion}", Cancellation);
        using var goneOn = await http.PostAsJsonAsync(
            "/v1/responses",
            new { input = "Why?", previous_response_id = completion },
            Cancellation
        );

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (asCompletion.StatusCode, asResponse.StatusCode));
        Assert.Equal(HttpStatusCode.BadRequest, goneOn.StatusCode);
    }

    /// <summary>Withdrawn words are not served on; what was asked stays.</summary>
    [Fact]
    public async Task Retract_ArticleThatAKeptCompletionQuotes_ErasesItsWords()
    {
        const string Url = "https://courier.example/pelican";
        var path = System.IO.Path.GetTempFileName() + ".jsonl";
        var article = new
        {
            url = Url,
            title = "Pelican closes runway",
            body = "The runway of Tollerby was closed for nine hours because of a resting pelican called Agnes.",
        };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(article), Cancellation);
        await service.Services.GetRequiredService<IngestPipeline>().IngestAsync([path], null, Cancellation);
        File.Delete(path);
        var reply = await service.PostAsync(
            Path,
            WireClient.Chat("For how many hours was the runway of Tollerby closed?", """{"store":true}""")
        );
        Assert.Contains("pelican", reply.ToString(), StringComparison.Ordinal);

        var stored = await service.Services.GetRequiredService<IArticleCatalog>().FindByUrlAsync(Url, Cancellation);
        var retraction = new Retraction("It was a heron.", DateTimeOffset.UtcNow);
        await service.Services.GetRequiredService<IArticleWriter>().RetractAsync(stored!.Id, retraction, Cancellation);

        var kept = await GetAsync($"{Path}/{reply.GetProperty("id").GetString()}");
        Assert.DoesNotContain("pelican", kept.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(WithdrawnAnswers.Sentence, kept.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    private HttpClient Client() => new() { BaseAddress = new Uri(service.Url) };

    private async Task<string> CompleteAsync(string settings)
    {
        var request = WireClient.Chat(Question, settings);
        return settings.Contains("stream", StringComparison.Ordinal)
            ? (await service.StreamAsync(Path, request))[0].GetProperty("id").GetString()!
            : (await service.PostAsync(Path, request)).GetProperty("id").GetString()!;
    }

    private async Task<JsonElement> GetAsync(string address)
    {
        using var http = Client();
        using var reply = await http.GetAsync(address, Cancellation);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Cancellation));
        return await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    private static IEnumerable<string> IdsOf(JsonElement list) =>
        list.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("id").GetString()!);
}
