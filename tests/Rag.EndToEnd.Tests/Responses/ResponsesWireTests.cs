using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.OpenAi.Kept;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Ingestion;

namespace Rag.EndToEnd.Tests.Responses;

/// <summary>The responses API on the wire, and what becomes of kept answers whose articles go.</summary>
public sealed class ResponsesWireTests(RunningService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_OnTheWire_NamesEachEventAsItsType()
    {
        using var http = Client();
        using var response = await http.PostAsJsonAsync(
            "/v1/responses",
            new { input = service.Samples.SuggestedQuestions[0], stream = true },
            Cancellation
        );
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var events = (await response.Content.ReadAsStringAsync(Cancellation)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        foreach (var one in events)
        {
            var lines = one.Split('\n');
            Assert.Equal(2, lines.Length);
            var data = JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement;
            Assert.Equal(lines[0], $"event: {data.GetProperty("type").GetString()}");
        }

        var last = JsonDocument.Parse(events[^1].Split('\n')[1]["data: ".Length..]).RootElement.GetProperty("response");
        Assert.Equal("completed", last.GetProperty("status").GetString());
        Assert.True(last.GetProperty("error").ValueKind == JsonValueKind.Null);
        Assert.True(last.TryGetProperty("news", out _));
    }

    [Theory]
    [InlineData("""{"input":"Who?","conversation":{"id":"conv_1"}}""", "conversation")]
    [InlineData("""{"input":"Who?","background":true}""", "background")]
    [InlineData("""{"input":"Who?","prompt":{"id":"p"}}""", "prompt")]
    [InlineData("""{"input":"Who?","metadata":{"a":1}}""", "metadata")]
    [InlineData("""{"input":"Who?","previous_response_id":"resp_none"}""", "previous_response_id")]
    [InlineData("""{"input":"Who?","max_output_tokens":0}""", "max_output_tokens")]
    [InlineData("""{"input":"Who?","temperature":9}""", "temperature")]
    [InlineData("""{"input":"Who?","text":{"format":{"type":"yaml"}}}""", "text.format")]
    [InlineData("""{"input":"Who?","text":{"format":7}}""", "text.format")]
    [InlineData("""{"input":"Who?","tools":[{"type":"code_interpreter"}]}""", "tools[0].type")]
    [InlineData("""{"input":"?!"}""", "input")]
    [InlineData("""{"input":[]}""", "input")]
    [InlineData("""{}""", "input")]
    [InlineData("""{"input":[{"role":"assistant","content":"Ann."}]}""", "input")]
    [InlineData("""{"input":[{"role":"queen","content":"Ann."}]}""", "input[0].role")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_image","image_url":"x"}]}]}""", "input[0].content")]
    [InlineData("""{"input":[{"type":"item_reference","id":"x"}]}""", "input[0].type")]
    [InlineData("""{"input":"Who?","model":"gpt-none"}""", "model")]
    [InlineData("""{"input":"Who?","news":7}""", "news")]
    [InlineData("""{"input":"Who?","tools":[{"type":"function","name":"a","name":"b"}]}""", "tools[0]")]
    [InlineData("""{"input":[{"type":"function_call","call_id":"a","name":"b","arguments":"{}","id":"x","id":"y"}]}""", "input[0]")]
    public async Task Create_WhatCannotBeHonored_IsRefusedByName(string body, string param)
    {
        using var http = Client();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync("/v1/responses", content, Cancellation);

        Assert.InRange((int)response.StatusCode, 400, 404);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error");
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task InputItems_OfALongInput_ComeInPages()
    {
        using var http = Client();
        var messages = Enumerable
            .Range(0, 5)
            .Select(i => new { role = i % 2 == 0 ? "user" : "assistant", content = $"Who bought lighthouse number {i}?" });
        var made = await ReadAsync(await http.PostAsJsonAsync("/v1/responses", new { input = messages }, Cancellation));
        var address = $"/v1/responses/{made.GetProperty("id").GetString()}/input_items";

        var first = await ReadAsync(await http.GetAsync($"{address}?order=asc&limit=2", Cancellation));
        Assert.True(first.GetProperty("has_more").GetBoolean());
        var rest = await ReadAsync(
            await http.GetAsync($"{address}?order=asc&after={first.GetProperty("last_id").GetString()}", Cancellation)
        );

        Assert.False(rest.GetProperty("has_more").GetBoolean());
        string?[] texts = [.. new[] { first, rest }.SelectMany(page => page.GetProperty("data").EnumerateArray()).Select(TextOf)];
        Assert.Equal(messages.Select(message => message.content), texts);
        using var refused = await http.GetAsync($"{address}?limit=0", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    /// <summary>Withdrawn words are not served on, wherever they were kept; the question stays, and the conversation can go on.</summary>
    [Fact]
    public async Task Retract_ArticleThatAKeptAnswerQuotes_ErasesTheAnswer()
    {
        var body = "The harbour of Quillersby was closed for eleven days because of a stranded walrus called Bertram.";
        var path = Path.GetTempFileName() + ".jsonl";
        await File.WriteAllTextAsync(
            path,
            JsonSerializer.Serialize(
                new
                {
                    url = "https://courier.example/walrus",
                    title = "Walrus closes harbour",
                    body,
                }
            ),
            Cancellation
        );
        await service.Services.GetRequiredService<IngestPipeline>().IngestAsync([path], null, Cancellation);
        File.Delete(path);
        using var http = Client();
        var question = "For how many days was the harbour of Quillersby closed?";
        var made = await ReadAsync(await http.PostAsJsonAsync("/v1/responses", new { input = question }, Cancellation));
        Assert.Contains("walrus", made.ToString(), StringComparison.Ordinal);
        var id = made.GetProperty("id").GetString()!;

        var catalog = service.Services.GetRequiredService<IArticleCatalog>();
        var article = await catalog.FindByUrlAsync("https://courier.example/walrus", Cancellation);
        var retraction = new Retraction("It was a seal.", DateTimeOffset.UtcNow);
        await service.Services.GetRequiredService<IArticleWriter>().RetractAsync(article!.Id, retraction, Cancellation);

        var kept = await ReadAsync(await http.GetAsync($"/v1/responses/{id}", Cancellation));
        Assert.DoesNotContain("walrus", kept.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(WithdrawnAnswers.Sentence, kept.ToString(), StringComparison.Ordinal);
        var turn = await service.Services.GetRequiredService<IConversations>().FindAsync(id, "public", Cancellation);
        Assert.Equal((question, null), (turn!.Question, turn.Answer));
        using var next = await http.PostAsJsonAsync("/v1/responses", new { input = "And why?", previous_response_id = id }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Answer_QuestionThatStandsAlone_IsTheSameWithinADialogue()
    {
        var answerer = service.Services.GetRequiredService<IAnswerer>();
        var question = service.Samples.SuggestedQuestions[0];
        var dialogue = new DialogueTurn(
            "Who bought Cape Morwen lighthouse?",
            "villagers — “Cape Morwen lighthouse belongs to the people.”"
        );

        var alone = await answerer.AnswerAsync(question, new AnswerOptions(), Cancellation).ToAnswerAsync();
        var within = await answerer.AnswerAsync(question, new AnswerOptions { Dialogue = [dialogue] }, Cancellation).ToAnswerAsync();

        Assert.Equal(alone.Text, within.Text);
        Assert.Equal(alone.Passages.OfType<Hit>().Select(hit => hit.Chunk.Id), within.Passages.OfType<Hit>().Select(hit => hit.Chunk.Id));
    }

    private static string? TextOf(JsonElement item) => item.GetProperty("content")[0].GetProperty("text").GetString();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        }
    }

    private HttpClient Client() => new() { BaseAddress = new Uri(service.Url) };
}
