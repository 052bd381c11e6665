using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.EndToEnd.Tests.OpenAi;
using Rag.Ingestion;

namespace Rag.EndToEnd.Tests.Evaluation;

/// <summary>Runs that are made with the forms of /eval, over the whole service and beside live questions.</summary>
public sealed class RunFromThePageTests(RunningService service) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(service.Url) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEvalRuns Runs => service.Services.GetRequiredService<IEvalRuns>();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Forms_OfTheList_StartARunBesideLiveQuestionsStopAnotherAndDeleteBoth()
    {
        await SignInAsync();

        var first = await StartAsync("two questions", ("limit", "2"));
        var asked = await service.PostAsync("/v1/chat/completions", WireClient.Chat("How long will the Harbor Bridge be closed?"));
        Assert.NotEmpty(asked.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!);
        await WaitForAsync(first, RunState.Completed);
        var page = await _client.GetStringAsync($"/eval/runs/{first}", Cancellation);
        Assert.Contains("What it costs to answer more", page, StringComparison.Ordinal);
        Assert.Contains("2 questions", page, StringComparison.Ordinal);

        var second = await StartAsync("all questions", ("overrides", "Retrieval:Dense=0.5"));
        await ChangeAsync($"/eval/runs/{second}/stop");
        var stopped = (await Runs.FindAsync(second, Cancellation))!;
        Assert.Equal((RunState.Stopped, "0.5"), (stopped.State, stopped.Plan.Configuration.Settings["Retrieval:Dense"]));
        Assert.Contains("Stopped at", await _client.GetStringAsync($"/eval/runs/{second}", Cancellation), StringComparison.Ordinal);

        await ChangeAsync($"/eval/runs/{first}/delete");
        await ChangeAsync($"/eval/runs/{second}/delete");
        Assert.Null(await Runs.FindAsync(first, Cancellation));
        Assert.Null(await Runs.FindAsync(second, Cancellation));
    }

    [Fact]
    public async Task Retract_ArticleThatARunQuotes_ErasesItsWordsFromTheRun()
    {
        const string Url = "https://courier.example/heron";
        var folder = Directory.CreateTempSubdirectory("rag-eval-");
        var file = Path.Combine(folder.FullName, "heron.jsonl");
        await File.WriteAllTextAsync(
            file,
            $$"""{"url":"{{Url}}","title":"Heron closes pier","body":"The pier of Tollerby was closed for five hours because of a heron."}""",
            Cancellation
        );
        await service.Services.GetRequiredService<IngestPipeline>().IngestAsync([file], null, Cancellation);
        folder.Delete(recursive: true);
        var article = (await service.Services.GetRequiredService<IArticleCatalog>().FindByUrlAsync(Url, Cancellation))!;
        var plan = new RunPlan("set", "d", 1, RunKind.Answer, 1, new RunConfiguration(new Dictionary<string, string>()));
        var run = new EvalRun("heron", plan, null, RunState.Running, article.FirstSeenAt, null, 0, new Dictionary<string, double>(), null);
        await Runs.AddAsync(run, Cancellation);
        var answer = new CaseAnswer("Five hours: a heron.", "five hours", "because of a heron", false, .9, null, 0);
        var outcome = new CaseOutcome(
            0,
            new EvalCase("q", "How long?", "fact", [new Evidence(Url, "closed for five hours because of a heron")]),
            [new RankedPassage(1, article.Id.Value, 1, null, 0, 10, 1, [0])],
            answer,
            new CaseCost(1, null, 1),
            new Dictionary<string, double>(),
            null
        );
        await Runs.RecordAsync(run.Id, [outcome], Cancellation);

        var retraction = new Retraction("It was a pelican.", DateTimeOffset.UtcNow);
        await service.Services.GetRequiredService<IArticleWriter>().RetractAsync(article.Id, retraction, Cancellation);

        var kept = (await Runs.FindOutcomeAsync(run.Id, "q", Cancellation))!;
        Assert.Equal(OutcomeErasure.Sentence, kept.Answer!.Text);
        Assert.DoesNotContain("heron", $"{kept.Answer}", StringComparison.OrdinalIgnoreCase);
        Assert.Null(kept.Case.Evidence[0].Fact);
        await Runs.DeleteAsync(run.Id, Cancellation);
    }

    private async Task SignInAsync()
    {
        using var reply = await PostAsync("/sign-in", ("key", RunningService.AdminKey), ("to", "/eval"));
        Assert.Equal(HttpStatusCode.SeeOther, reply.StatusCode);
    }

    /// <summary>The new run's id.</summary>
    private async Task<string> StartAsync(string note, (string Name, string Value) further)
    {
        using var reply = await PostAsync(
            "/eval/runs/start",
            ("dataset", "sample-news.jsonl"),
            ("kind", nameof(RunKind.Answer)),
            ("note", note),
            further
        );
        Assert.True(reply.StatusCode == HttpStatusCode.SeeOther, await reply.Content.ReadAsStringAsync(Cancellation));
        return (await Runs.ListAsync(Cancellation)).First(run => run.Note == note).Id;
    }

    private async Task ChangeAsync(string path)
    {
        using var reply = await PostAsync(path);
        Assert.True(reply.StatusCode == HttpStatusCode.SeeOther, await reply.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Each question may wait a minute for one moment in which nobody else asks.</summary>
    private async Task WaitForAsync(string runId, RunState state)
    {
        foreach (var _ in Enumerable.Range(0, 3_000))
        {
            if ((await Runs.FindAsync(runId, Cancellation))!.State == state)
            {
                return;
            }

            await Task.Delay(100, Cancellation);
        }

        Assert.Fail($"The run is {(await Runs.FindAsync(runId, Cancellation))!.State} after five minutes.");
    }

    private async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Origin", service.Url);
        request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await _client.SendAsync(request, Cancellation);
    }
}
