using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Answering.Generators;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Ingestion;
using Rag.Prompting;

namespace Rag.EndToEnd.Tests.Generators;

public sealed class GeneratorApiTests(GeneratorService service) : IClassFixture<GeneratorService>
{
    private const string Reader = "news-reader-135m";
    private const string Second = GeneratorService.Second;
    private const string Url = "https://courier.example/viaduct";
    private const string Cracks = "How many cracks were found in the Merrow Viaduct?";
    private const string Unheard = "Who won the underwater chess championship of Saturn?";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Known => service.Samples.Questions[0].Question;

    [Fact]
    public async Task Models_List_TheGeneratorAndAuto()
    {
        using var client = Client();

        var models = (await client.GetFromJsonAsync<JsonElement>("/v1/models", Cancellation)).GetProperty("data").EnumerateArray();

        var names = models.Select(model => model.GetProperty("id").GetString()).ToList();
        Assert.Contains(Second, names);
        Assert.Contains("auto", names);
        Assert.Contains(Reader, names);
    }

    [Fact]
    public async Task Ask_GeneratorByName_IsAnsweredAndSignedByIt()
    {
        var reply = await AskAsync(Second, Known);
        var other = await AskAsync(Reader, Known);

        var (author, of) = (AuthorOf(reply), AuthorOf(other));
        Assert.Equal(Second, reply.GetProperty("model").GetString());
        Assert.Equal((Second, Reader), (author.GetProperty("model").GetString(), of.GetProperty("model").GetString()));
        Assert.True(author.GetProperty("engine_ms").GetDouble() > 0);
        Assert.Empty(author.GetProperty("escalated_from").EnumerateArray());

        // It writes its answer itself, so no extractor judges it; its words are taken from the passages all the same.
        Assert.Equal(JsonValueKind.Null, reply.GetProperty("news").GetProperty("confidence").ValueKind);
        Assert.Equal(JsonValueKind.Number, other.GetProperty("news").GetProperty("confidence").ValueKind);
        Assert.NotEmpty(reply.GetProperty("news").GetProperty("citations").EnumerateArray());
    }

    [Fact]
    public async Task Ask_UnknownName_IsAnsweredAsBefore()
    {
        using var client = Client();

        using var response = await client.PostAsJsonAsync("/v1/chat/completions", Body("third", Known), Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("model_not_found", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AutoWhereTheCheapestAnswers_AsksNobodyElse()
    {
        var reply = await AskAsync("auto", Known);

        Assert.Equal("auto", reply.GetProperty("model").GetString());
        Assert.Equal(Reader, AuthorOf(reply).GetProperty("model").GetString());
        Assert.Empty(AuthorOf(reply).GetProperty("escalated_from").EnumerateArray());
    }

    /// <summary>The stream shows the text that stands in the end, and no word of the one that was not given.</summary>
    [Fact]
    public async Task Ask_AutoWhereTheCheapestDeclines_ShowsTheAnswerOfTheNextAlone()
    {
        var alone = await AskAsync(Reader, Unheard);
        Assert.Equal(PromptTemplate.Refusal, TextOf(alone));

        var whole = await AskAsync("auto", Unheard);
        Assert.Equal(Second, AuthorOf(whole).GetProperty("model").GetString());
        Assert.Equal([Reader], AuthorOf(whole).GetProperty("escalated_from").EnumerateArray().Select(name => name.GetString()));
        Assert.NotEqual(PromptTemplate.Refusal, TextOf(whole));

        var streamed = "";
        await foreach (var step in Answerer.AnswerAsync(Unheard, new AnswerOptions { Generator = AnswerOptions.Auto }, Cancellation))
        {
            streamed += (step as AnswerEvent.TextDelta)?.Text;
        }

        Assert.Equal(TextOf(whole), streamed);
    }

    [Fact]
    public async Task Ask_ByTheOtherFaces_TakesTheNameToo()
    {
        using var client = Client();

        using var completion = await client.PostAsJsonAsync("/v1/completions", new { model = Second, prompt = Known }, Cancellation);
        using var response = await client.PostAsJsonAsync("/v1/responses", new { model = Second, input = Known }, Cancellation);

        var completed = await completion.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var responded = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(Second, completed.GetProperty("model").GetString());
        Assert.Equal(Second, AuthorOf(completed.GetProperty("choices")[0]).GetProperty("model").GetString());
        Assert.Equal(Second, responded.GetProperty("model").GetString());
        Assert.Equal(Second, responded.GetProperty("news").GetProperty("author").GetProperty("model").GetString());
    }

    [Fact]
    public async Task Ingest_CorrectionOfWhatBothHaveRead_LeavesNothingInEither()
    {
        await IngestAsync("Engineers found 14 cracks in the Merrow Viaduct.");
        var second = service.Services.GetRequiredService<GeneratorModels>().Loaded.Single();
        var (reader, assembler) = (Services.GetRequiredService<IEngine>(), Services.GetRequiredService<PromptAssembler>());
        var written = await AnswerAsync(Second);
        var passage = written.Passages.First(read => read.Text.Contains("14 cracks", StringComparison.Ordinal));
        PromptPart[] readers = [assembler.PartOf(passage)];
        PromptPart[] seconds = [second.Assembler.PartOf(passage)];
        using var warming = reader.Warm(readers, WarmingPriority.Background);
        await warming.Completion;
        Assert.NotEmpty(await reader.FindTracesAsync(readers, Cancellation));
        Assert.NotEmpty(await second.Engine.FindTracesAsync(seconds, Cancellation));
        Assert.Contains((await TracesAsync()).Found, trace => trace.StartsWith($"Generator {Second}:", StringComparison.Ordinal));

        await IngestAsync("Engineers found 41 cracks in the Merrow Viaduct.");

        Assert.Empty(await reader.FindTracesAsync(readers, Cancellation));
        Assert.Empty(await second.Engine.FindTracesAsync(seconds, Cancellation));
        var after = await AnswerAsync(Second);
        Assert.Contains(after.Passages, read => read.Text.Contains("41 cracks", StringComparison.Ordinal));
        Assert.DoesNotContain(after.Passages, read => read.Text.Contains("14 cracks", StringComparison.Ordinal));
    }

    /// <summary>The question has its passages, and the engine has not: what it then reads is not there afterwards.</summary>
    [Fact]
    public async Task Ingest_CorrectionWhileTheGeneratorReadsTheOldText_LeavesNothing()
    {
        await IngestAsync("Engineers found 15 cracks in the Merrow Viaduct.");
        var second = Services.GetRequiredService<GeneratorModels>().Loaded.Single();
        PromptPart[] old = [];
        await foreach (var step in Answerer.AnswerAsync(Cracks, new AnswerOptions { Generator = Second }, Cancellation))
        {
            if (step is AnswerEvent.Retrieved retrieved)
            {
                var read = retrieved.Passages.Where(passage => passage.Text.Contains("15 cracks", StringComparison.Ordinal));
                old = [.. read.Select(second.Assembler.PartOf)];
                await IngestAsync("Engineers found 51 cracks in the Merrow Viaduct.");
            }
        }

        Assert.NotEmpty(old);
        Assert.Empty(await second.Engine.FindTracesAsync(old, Cancellation));
    }

    [Fact]
    public async Task Metrics_TellTheEnginesApartByName()
    {
        await AskAsync(Second, Known);
        using var client = Client();

        var text = await client.GetStringAsync("/metrics", Cancellation);

        Assert.Contains($"vllm:prompt_tokens_total{{model_name=\"{Second}\"}}", text, StringComparison.Ordinal);
        Assert.Contains($"vllm:prompt_tokens_total{{model_name=\"{Reader}\"}}", text, StringComparison.Ordinal);
        Assert.Contains($"rag_answer_cost_seconds_count{{gen_ai_response_model=\"{Second}\"}}", text, StringComparison.Ordinal);
        Assert.Contains($"Generator {Second}", await client.GetStringAsync("/ops", Cancellation), StringComparison.Ordinal);
    }

    private IServiceProvider Services => service.Services;

    private IAnswerer Answerer => Services.GetRequiredService<IAnswerer>();

    private HttpClient Client() => new() { BaseAddress = new Uri(service.Url), Timeout = TimeSpan.FromMinutes(5) };

    private static object Body(string model, string question) =>
        new { model, messages = new[] { new { role = "user", content = question } } };

    private async Task<JsonElement> AskAsync(string model, string question)
    {
        using var client = Client();
        using var response = await client.PostAsJsonAsync("/v1/chat/completions", Body(model, question), Cancellation);
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }

    private static JsonElement AuthorOf(JsonElement reply) => reply.GetProperty("news").GetProperty("author");

    private static string TextOf(JsonElement reply) =>
        reply.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    private Task<Answer> AnswerAsync(string generator) =>
        Answerer.AnswerAsync(Cracks, new AnswerOptions { Generator = generator }, Cancellation).ToAnswerAsync();

    private Task<ArticleTracesLine> TracesAsync() =>
        Services.GetRequiredService<ArticleTraces>().InAsync(Services.GetRequiredService<IEngine>(), Url, Cancellation);

    private async Task IngestAsync(string body)
    {
        var file = Path.Combine(Services.GetRequiredService<DataFolder>().Path, "viaduct.jsonl");
        var article = new
        {
            url = Url,
            title = "Viaduct closed",
            body,
        };
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(article), Cancellation);
        await Services.GetRequiredService<IngestPipeline>().IngestAsync([file], null, Cancellation);
        Assert.Equal(body, (await Services.GetRequiredService<IArticleCatalog>().FindByUrlAsync(Url, Cancellation))?.Body);
    }
}
