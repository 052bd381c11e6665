using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Runs;

namespace Rag.EndToEnd.Tests;

/// <summary>Runs of evaluations over real stages, in a service and as commands.</summary>
public sealed class EvalRunTests(RunningService service) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-eval-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEvalStageFactory Stages => service.Services.GetRequiredService<IEvalStageFactory>();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Ask_StagesOfARunsOwn_AnswerUnderItsSettingsAndLeaveTheServiceAsItIs()
    {
        var runs = service.Services.GetRequiredService<IEvalRuns>();
        var set = service.Services.GetRequiredService<DatasetShelf>().Load("sample-news.jsonl");
        IReadOnlyList<EvalCase> cases = [.. set.Cases.Take(2)];
        string id;
        await using (var stages = Stages.Open(Settings(("Retrieval:TopDense", "0"), ("Grounding:MinimumConfidence", "1"))))
        {
            var runner = new EvalRunner(runs, TimeProvider.System);
            var plan = RunPlans.Of(set, cases, RunKind.Answer, await stages.ConfigurationAsync(RunKind.Answer, Cancellation));
            var run = await runner.BeginAsync(plan, null, Cancellation);
            id = run.Id;
            var ended = await runner.AskAsync(
                run,
                new RunWork(cases, CaseAskers.For(RunKind.Answer, stages, TimeProvider.System)),
                Cancellation
            );
            Assert.Equal(RunState.Completed, ended.State);
        }

        var kept = (await runs.FindAsync(id, Cancellation))!.Plan.Configuration.Settings;
        Assert.Equal(("0", "1"), (kept["Retrieval:TopDense"], kept["Retrieval:Dense"]));
        Assert.All(["Models:reader", "Models:extractor", "Models:embedder"], model => Assert.Equal(64, kept[model].Length));
        Assert.NotEqual("0", kept["Store:articles"]);
        var outcome = await runs.OutcomesAsync(id, Cancellation).FirstAsync(Cancellation);
        Assert.Equal(10, outcome.Ranking.Count);
        Assert.True(outcome.Answer!.IsRefusal, "nothing is sure enough for a confidence of 1");
        Assert.Equal(1, outcome.Figures["refused_answerable"]);
        Assert.True(outcome.Cost.TotalMs > 0);

        var live = await service
            .Services.GetRequiredService<IAnswerer>()
            .AnswerAsync(cases[0].Question, new AnswerOptions(), Cancellation)
            .ToAnswerAsync();
        Assert.NotEmpty(live.Passages);
        Assert.Contains(id, await AdministrationAsync("/admin/eval/runs"));
        Assert.Contains("refused_answerable", await AdministrationAsync($"/admin/eval/runs/{id}/figures"));
        Assert.True(await runs.DeleteAsync(id, Cancellation));
    }

    [Theory]
    [InlineData("Retrieval:Denze", "1", "There is no setting Retrieval:Denze: the section has TopLexical, ")]
    [InlineData("Server:AdminKey", "x", "There is no setting Server:AdminKey that a run can have its own way")]
    [InlineData("Models:Reader", "x", "Models:Reader holds for the whole process")]
    [InlineData("Retrieval:Dense", "99", "A setting of the run is wrong: ")]
    [InlineData("Retrieval:Dense", "many", "A setting of the run is wrong: ")]
    public void Open_SettingThatIsNoneOrWrong_IsRefusedInOneSentence(string name, string value, string sentence) =>
        Assert.StartsWith(
            sentence,
            Assert.Throws<EvalRunException>(() => Stages.Open(Settings((name, value)))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task EvalCommands_OwnFolder_RunResumeCompareExportAndDelete()
    {
        var data = TestFolder.Data(_folder, "data").FullName;
        var articles = Path.Combine(_folder.FullName, "articles.jsonl");
        var questions = Path.Combine(_folder.FullName, "questions.jsonl");
        await File.WriteAllTextAsync(
            articles,
            """{"id":"a1","body":"The lighthouse at Corvin Point was repaired by 14 masons."}""",
            Cancellation
        );
        await File.WriteAllTextAsync(
            questions,
            """{"id":"1","question":"Who repaired the lighthouse?","kind":"fact","golds":["masons"],"article":"a1"}""",
            Cancellation
        );
        await RagAsync("ingest", articles, "--data-dir", data);

        var first = JsonElement.Parse(await RagAsync("eval", "run", "--dataset", questions, "--json", "--data-dir", data));
        var id = first.GetProperty("id").GetString()!;
        Assert.Equal(1, first.GetProperty("metrics").GetProperty("mrr@10").GetDouble());
        var (code, _, errors) = await RagCommand.RunAsync("eval", "run", "--dataset", questions, "--resume", id, "--data-dir", data);
        Assert.Equal((1, $"rag: Run {id} is completed, and nothing of it changes any more: start a new one."), (code, errors));
        var baseline = Path.Combine(_folder.FullName, "baseline.json");
        var exported = await RagProcess.RunAsync("eval", "export", id, "--json", "--data-dir", data); // bytes
        Assert.True(exported.Code == 0, exported.Errors);
        await File.WriteAllTextAsync(baseline, exported.Output, Cancellation);
        var comparison = JsonElement.Parse(await RagAsync("eval", "compare", baseline, id, "--json", "--data-dir", data));
        Assert.Equal("no_difference", comparison.GetProperty("comparison").GetProperty("verdict").GetString());
        Assert.Empty(await RagAsync("eval", "delete", id, "--data-dir", data));
        Assert.Empty(await RagAsync("eval", "list", "--json", "--data-dir", data));
    }

    private static Dictionary<string, string> Settings(params (string Name, string Value)[] settings) =>
        settings.ToDictionary(setting => setting.Name, setting => setting.Value);

    private static async Task<string> RagAsync(params string[] arguments)
    {
        var (code, output, errors) = await RagCommand.RunAsync(arguments);
        Assert.True(code == 0, errors);
        return output;
    }

    private async Task<string> AdministrationAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri(service.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.AdminKey);
        return await client.GetStringAsync(path, Cancellation);
    }
}
