using Microsoft.Playwright;
using Rag.Core.Evaluation;

namespace Rag.Pages.Tests.Judging;

/// <summary>Every page below /eval in each of its states, in a real browser: narrow and light, wide and dark.</summary>
public sealed class EvalPagesBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly (EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes) s_baseline = SyntheticRun.Of(20, 200);

    private static readonly (EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes) s_better = SyntheticRun.Of(
        24,
        200,
        quality: 0.12,
        note: "More weight to meaning",
        settings: ("Retrieval:DenseWeight", "0.7")
    );

    private static readonly (EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes) s_same = SyntheticRun.Of(
        26,
        200,
        settings: [("Retrieval:Candidates", "400"), ("Models:reader", new string('b', 64))]
    );

    private static readonly (EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes) s_search = SyntheticRun.Of(
        22,
        120,
        RunKind.Search,
        dataset: "squad"
    );

    private static readonly (EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes) s_stopped = SyntheticRun.Of(
        27,
        200,
        state: RunState.Stopped,
        asked: 64
    );

    private static readonly (EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes) s_failed = SyntheticRun.Of(
        28,
        200,
        state: RunState.Failed,
        asked: 31,
        problem: "The reader could not be loaded: its file is cut off. Put it in its place again and resume the run."
    );

    private static readonly (EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes) s_running = SyntheticRun.Of(
        29,
        200,
        state: RunState.Running,
        asked: 12
    );

    private static readonly (EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes) s_begun = SyntheticRun.Of(
        29,
        200,
        state: RunState.Running,
        asked: 0
    );

    /// <summary>Runs of the same questions, each asked somebody else; two of them cost and are worth nearly the same.</summary>
    private static readonly (EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes)[] s_costs =
    [
        SyntheticRun.Of(20, 200, engineMs: 55, settings: ("Routing:Model", "")),
        SyntheticRun.Of(21, 200, quality: 0.02, engineMs: 61, settings: ("Routing:Model", "news-reader-360m-in-4-bits")),
        SyntheticRun.Of(22, 200, quality: 0.2, engineMs: 480, settings: ("Routing:Model", "large")),
        SyntheticRun.Of(23, 200, quality: 0.15, engineMs: 190, settings: ("Routing:Model", "auto")),
    ];

    private static readonly (int Width, ColorScheme Scheme)[] s_windows = [(360, ColorScheme.Light), (1200, ColorScheme.Dark)];

    public static TheoryData<string> States =>
        [.. LongForm.Of(["partial", "costs"], ["empty", "loading", "stopped", "failed", "unreadable", "full", "worse"])];

    public static IEnumerable<TheoryDataRow<string, string>> RunsAndViews =>
        LongForm.Of<TheoryDataRow<string, string>>(
            [
                ("run", $"/eval/runs/{s_better.Run.Id}"),
                ("compare", $"/eval/compare?a={s_baseline.Run.Id}&b={s_better.Run.Id}"),
                ("case-beside", $"/eval/runs/{s_better.Run.Id}/cases/q5?with={s_baseline.Run.Id}"),
            ],
            [
                ("run-search", $"/eval/runs/{s_search.Run.Id}"),
                ("run-failed", $"/eval/runs/{s_failed.Run.Id}"),
                ("run-stopped", $"/eval/runs/{s_stopped.Run.Id}"),
                ("run-lost", $"/eval/runs/{s_better.Run.Id}?stage=NotRetrieved&by=mrr@10&page=2"),
                ("run-nothing", $"/eval/runs/{s_better.Run.Id}?stage=NotIngested"),
                ("run-missing", "/eval/runs/nowhere"),
                ("compare-same", $"/eval/compare?a={s_baseline.Run.Id}&b={s_same.Run.Id}&metric=mrr@10"),
                ("compare-nothing", $"/eval/compare?a={s_baseline.Run.Id}&b={s_begun.Run.Id}"),
                ("case", $"/eval/runs/{s_better.Run.Id}/cases/q1"),
                ("case-search", $"/eval/runs/{s_search.Run.Id}/cases/q0"),
            ]
        );

    [Theory]
    [MemberData(nameof(States))]
    public async Task List_InEveryState_IsGood(string state)
    {
        var runs = new MemoryRuns();
        var control = new ScriptedRunControl();
        switch (state)
        {
            case "empty":
                break;
            case "loading":
                Add(runs, s_begun);
                control.Current = new RunProgress(s_begun.Run.Id, 0, 200, 0, null);
                break;
            case "partial":
                Add(runs, s_baseline, s_better, s_running);
                control.Current = new RunProgress(s_running.Run.Id, 12, 200, 3.4, DateTimeOffset.UnixEpoch.AddHours(14));
                break;
            case "stopped":
                Add(runs, s_baseline, s_stopped);
                break;
            case "failed":
                Add(runs, s_baseline, s_failed);
                break;
            case "unreadable":
                Add(runs, s_baseline);
                runs.Failure = new InvalidOperationException("The file of the runs is damaged: restore it from a copy.");
                break;
            case "full":
                Add(runs, s_baseline, s_search, s_better, s_same);
                break;
            case "costs":
                Add(runs, s_costs);
                break;
            default:
                Add(runs, SyntheticRun.Of(20, 200, quality: 0.2), SyntheticRun.Of(24, 200, quality: -0.1));
                break;
        }

        await using var host = await DashboardHost.StartAsync(runs, control, TestNews.Articles);
        foreach (var (width, scheme) in s_windows)
        {
            await SettleAsync(host, "/eval");
            await chromium.AssertGoodAsync($"{host.Url}/eval", $"eval-{state}", width, scheme);
        }
    }

    [Theory]
    [MemberData(nameof(RunsAndViews))]
    public async Task Page_OfRunsAndQuestions_IsGood(string name, string path)
    {
        var runs = new MemoryRuns();
        Add(runs, s_baseline, s_search, s_better, s_same, s_stopped, s_failed, s_begun);
        await using var host = await DashboardHost.StartAsync(runs, new ScriptedRunControl(), TestNews.Articles);
        foreach (var (width, scheme) in s_windows)
        {
            await SettleAsync(host, path);
            await chromium.AssertGoodAsync(host.Url + path, $"eval-{name}", width, scheme);
        }
    }

    [Fact]
    public async Task Table_KeyPressed_OpensWithItsNumbers()
    {
        var runs = new MemoryRuns();
        Add(runs, s_baseline, s_better);
        await using var host = await DashboardHost.StartAsync(runs, new ScriptedRunControl(), TestNews.Articles);
        var page = await chromium.OpenAsync(360, 800, ColorScheme.Light);
        await page.GotoAsync($"{host.Url}/eval/compare?a={s_baseline.Run.Id}&b={s_better.Run.Id}");
        Assert.False(await page.Locator("#metrics table").IsVisibleAsync());

        await page.Keyboard.PressAsync("t");

        Assert.True(await page.Locator("#metrics table").IsVisibleAsync());
        await page.AssertLooksGoodAsync("eval-compare-table", 360);
    }

    [Fact]
    public async Task Progress_OfARunThatGoesOn_MovesWithoutAReload()
    {
        var runs = new MemoryRuns();
        Add(runs, s_baseline, s_running);
        var control = new ScriptedRunControl { Current = new RunProgress(s_running.Run.Id, 12, 200, 3.4, DateTimeOffset.UnixEpoch) };
        await using var host = await DashboardHost.StartAsync(runs, control, TestNews.Articles);
        var page = await chromium.OpenAsync(1200, 800, ColorScheme.Light);
        await page.GotoAsync($"{host.Url}/eval");
        await page.EvaluateAsync("window.isTheSame = true");

        control.Current = control.Current with { Done = 57 };
        await Assertions.Expect(page.Locator("[data-words]")).ToContainTextAsync("57 of 200");
        control.Current = null;
        await runs.ChangeAsync(
            s_running.Run.Id,
            RunState.Stopped,
            DateTimeOffset.UnixEpoch,
            new Dictionary<string, double>(),
            null,
            TestContext.Current.CancellationToken
        );

        await Assertions.Expect(page.GetByText("Stopped at 12 of 200")).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator("progress").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("window.isTheSame"));
    }

    [Fact]
    public async Task Forms_InABrowser_StartAndDelete()
    {
        var runs = new MemoryRuns();
        Add(runs, s_baseline);
        var control = new ScriptedRunControl();
        await using var host = await DashboardHost.StartAsync(runs, control, TestNews.Articles);
        var page = await chromium.OpenAsync(360, 800, ColorScheme.Light);

        await page.GotoAsync($"{host.Url}/eval");
        await page.Locator("[name=limit]").FillAsync("20");
        await page.Locator("[name=note]").FillAsync("a try");
        await page.Locator("[name=overrides]").FillAsync("Retrieval:DenseWeight = 0.7\nRetrieval:Candidates=400");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start" }).ClickAsync();
        await Assertions.Expect(page.Locator("[name=note]")).ToHaveValueAsync(""); // the page that follows
        await page.Locator(".runs .actions summary").ClickAsync();
        await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameString = "Delete the run" }).ClickAsync(),
            response => response.Request.Method == "POST"
        );

        Assert.Equal(
            ["start news-questions Search 20 a try Retrieval:DenseWeight=0.7 Retrieval:Candidates=400", $"delete {s_baseline.Run.Id}"],
            control.Changes
        );
    }

    [Fact]
    public async Task Comparison_NotKnownYet_ComesByItself()
    {
        var runs = new MemoryRuns();
        var questions = LongForm.Of(400, 4_000);
        var (first, second) = (SyntheticRun.Of(20, questions), SyntheticRun.Of(24, questions, quality: 0.05));
        var slow = SyntheticRun.Of(16, 20);
        var end = new TaskCompletionSource();
        Add(runs, first, second, slow);
        runs.Slow = (slow.Run.Id, end.Task);
        await using var host = await DashboardHost.StartAsync(runs, new ScriptedRunControl(), TestNews.Articles, time: new NoPatience());
        var page = await chromium.OpenAsync(1200, 800, ColorScheme.Light);

        // One comparison is worked out at a time: this one goes first, and ends when the test has seen the page that waits.
        var before = host.Client.GetAsync($"/eval/compare/ready?a={slow.Run.Id}&b={first.Run.Id}", TestContext.Current.CancellationToken);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        await page.GotoAsync($"{host.Url}/eval/compare?a={first.Run.Id}&b={second.Run.Id}");
        await Assertions.Expect(page.GetByText("are being worked out")).ToBeVisibleAsync();
        await page.AssertLooksGoodAsync("eval-compare-pending", 1200);

        end.SetResult();
        (await before).Dispose();
        await Assertions
            .Expect(page.GetByText("The second run is better"))
            .ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 120_000 });
    }

    private static void Add(MemoryRuns runs, params IEnumerable<(EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes)> added)
    {
        foreach (var (run, outcomes) in added)
        {
            runs.Add(run, outcomes);
        }
    }

    /// <summary>Waits until every comparison of the page is known, so that pictures show it whole.</summary>
    private static async Task SettleAsync(DashboardHost host, string path)
    {
        foreach (var _ in Enumerable.Range(0, 40))
        {
            using var reply = await host.Client.GetAsync(path, TestContext.Current.CancellationToken);
            var html = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (!html.Contains("data-again", StringComparison.Ordinal) && !html.Contains("data-ready", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(250, TestContext.Current.CancellationToken);
        }
    }
}
