using System.Net;

namespace Rag.Pages.Tests.Judging;

/// <summary>What the pages below /eval say, who may see and change, and the files of their numbers.</summary>
public sealed class EvalPagesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/eval")]
    [InlineData("/eval/live")]
    [InlineData("/eval/runs.csv")]
    [InlineData("/eval/runs/x")]
    [InlineData("/eval/runs/x/cases/y")]
    [InlineData("/eval/runs/x/cases.csv")]
    [InlineData("/eval/compare?a=x&b=y")]
    [InlineData("/eval/compare/cases.csv?a=x&b=y")]
    public async Task Page_ForSomebodyElse_IsRefused(string path)
    {
        await using var host = await DashboardHost.StartAsync(new MemoryRuns(), mayEnter: false);

        using var reply = await host.Client.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Equal("no-store", reply.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("/eval/runs/start")]
    [InlineData("/eval/runs/x/stop")]
    [InlineData("/eval/runs/x/resume")]
    [InlineData("/eval/runs/x/delete")]
    public async Task Form_FromSomebodyElse_ChangesNothing(string path)
    {
        var control = new ScriptedRunControl();
        await using var host = await DashboardHost.StartAsync(new MemoryRuns(), control, mayEnter: false);

        using var reply = await host.Client.PostAsync(path, Form(("dataset", "d"), ("kind", "Search")), Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Empty(control.Changes);
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("resume")]
    [InlineData("delete")]
    public async Task Form_OfARun_IsDoneAndLeadsToTheList(string change)
    {
        var control = new ScriptedRunControl();
        await using var host = await DashboardHost.StartAsync(new MemoryRuns(), control);

        using var reply = await host.Client.PostAsync($"/eval/runs/one/{change}", Form(), Cancellation);

        Assert.Equal((HttpStatusCode.SeeOther, "/eval"), (reply.StatusCode, reply.Headers.Location?.OriginalString));
        Assert.Equal([$"{change} one"], control.Changes);
    }

    [Theory]
    [InlineData("Sideways", "", "", "searched for or answered")]
    [InlineData("Search", "-3", "", "whole number above zero")]
    [InlineData("Search", "many", "", "whole number above zero")]
    [InlineData("Search", "", "DenseWeight", "is no setting")]
    [InlineData("Search", "", "A:B=1\na:b=2", "is given twice")]
    public async Task Start_BadForm_IsRefusedInASentence(string kind, string limit, string overrides, string said)
    {
        var control = new ScriptedRunControl();
        await using var host = await DashboardHost.StartAsync(new MemoryRuns(), control);

        using var reply = await host.Client.PostAsync(
            "/eval/runs/start",
            Form(("dataset", "d"), ("kind", kind), ("limit", limit), ("overrides", overrides)),
            Cancellation
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.StatusCode);
        Assert.Contains(said, await reply.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(control.Changes);
    }

    [Fact]
    public async Task Start_RefusedByTheService_SaysWhy()
    {
        var control = new ScriptedRunControl { Refusal = "Another run is going on: stop it first." };
        await using var host = await DashboardHost.StartAsync(new MemoryRuns(), control);

        using var reply = await host.Client.PostAsync("/eval/runs/start", Form(("dataset", "d"), ("kind", "Search")), Cancellation);

        Assert.Contains("Another run is going on", await reply.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_IdThatNoPathHolds_IsFoundByItsPlace()
    {
        var (run, outcomes) = SyntheticRun.Of(20, 3);
        var runs = new MemoryRuns();
        runs.Add(run, [outcomes[0], outcomes[1] with { Case = outcomes[1].Case with { Id = "../a/b?c", Question = "Odd?" } }, outcomes[2]]);
        await using var host = await DashboardHost.StartAsync(runs, articles: TestNews.Articles);

        var list = await host.Client.GetStringAsync($"/eval/runs/{run.Id}", Cancellation);
        var page = await host.Client.GetStringAsync($"/eval/runs/{run.Id}/cases/~1", Cancellation);

        Assert.Contains($"/eval/runs/{run.Id}/cases/~1", list, StringComparison.Ordinal);
        Assert.Contains("Odd?", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_ArticlesThatAreGoneOrPrivate_SaySoAndShowNothing()
    {
        var (run, outcomes) = SyntheticRun.Of(20, 1);
        var runs = new MemoryRuns();
        runs.Add(run, outcomes);
        await using var host = await DashboardHost.StartAsync(runs, articles: TestNews.Articles);

        var page = await host.Client.GetStringAsync($"/eval/runs/{run.Id}/cases/q0", Cancellation);

        Assert.Contains("Revision 2 of this article is no longer stored.", page, StringComparison.Ordinal);
        Assert.Contains("An article of a private collection", page, StringComparison.Ordinal);
        Assert.DoesNotContain(TestNews.Private, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_SameFigures_ClaimsNoDifference()
    {
        var (first, outcomes) = SyntheticRun.Of(20, 40);
        var runs = new MemoryRuns();
        runs.Add(first, outcomes);
        runs.Add(first with { Id = first.Id.Replace("20", "21", StringComparison.Ordinal) }, outcomes);
        await using var host = await DashboardHost.StartAsync(runs);
        var path = $"/eval/compare?a={first.Id}&b={first.Id.Replace("20", "21", StringComparison.Ordinal)}";
        using var ready = await host.Client.GetAsync(path.Replace("compare", "compare/ready", StringComparison.Ordinal), Cancellation);

        var page = await host.Client.GetStringAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, ready.StatusCode);
        Assert.Contains("No difference can be claimed", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("misses.csv", "stage,questions")]
    [InlineData("metrics.csv", "metric,mean")]
    [InlineData("kinds.csv", "kind,questions,lost,all_evidence@10")]
    [InlineData("times.csv", "part,p50_ms,p95_ms,p99_ms")]
    [InlineData("refusals.csv", "bound,coverage,risk")]
    [InlineData("cases.csv", "id,kind,question,lost_at,search_ms")]
    public async Task File_OfARun_HasItsNumbers(string file, string header)
    {
        var (run, outcomes) = SyntheticRun.Of(20, 12);
        var runs = new MemoryRuns();
        runs.Add(run, outcomes);
        await using var host = await DashboardHost.StartAsync(runs);

        using var reply = await host.Client.GetAsync($"/eval/runs/{run.Id}/{file}", Cancellation);
        var text = await reply.Content.ReadAsStringAsync(Cancellation);

        Assert.StartsWith(header, text, StringComparison.Ordinal);
        Assert.Equal("text/csv", reply.Content.Headers.ContentType?.MediaType);
        Assert.NotEqual(1, text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        if (file == "cases.csv")
        {
            Assert.Equal(1 + outcomes.Count, text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        }
    }

    [Fact]
    public async Task File_QuestionThatIsAFormula_IsMadeHarmless()
    {
        var (run, outcomes) = SyntheticRun.Of(20, 1);
        var runs = new MemoryRuns();
        runs.Add(run, [outcomes[0] with { Case = outcomes[0].Case with { Question = "=HYPERLINK(\"x\",1)" } }]);
        await using var host = await DashboardHost.StartAsync(runs);

        var text = await host.Client.GetStringAsync($"/eval/runs/{run.Id}/cases.csv", Cancellation);

        Assert.Contains("\"'=HYPERLINK(\"\"x\"\",1)\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_OfARun_AreListedWorstFirst()
    {
        var (run, outcomes) = SyntheticRun.Of(20, 60);
        var runs = new MemoryRuns();
        runs.Add(run, outcomes);
        await using var host = await DashboardHost.StartAsync(runs);
        var worst = outcomes.OrderBy(outcome => outcome.Figures["f1"]).First();
        var wrong = outcomes.OrderByDescending(outcome => outcome.Figures["wrong_answer"]).First();

        Assert.Equal(worst.Case.Id, FirstCase(await host.Client.GetStringAsync($"/eval/runs/{run.Id}?by=f1", Cancellation)));
        Assert.Equal(wrong.Case.Id, FirstCase(await host.Client.GetStringAsync($"/eval/runs/{run.Id}?by=wrong_answer", Cancellation)));
    }

    private static string FirstCase(string html)
    {
        const string Before = "/cases/q";
        var start = html.IndexOf(Before, html.IndexOf("id=\"questions\"", StringComparison.Ordinal), StringComparison.Ordinal);
        return html[(start + Before.Length - 1)..html.IndexOf('"', start)];
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
