using System.Net;
using System.Text.RegularExpressions;
using Rag.Core.Evaluation;

namespace Rag.Pages.Tests.Judging;

/// <summary>The chart of quality against cost on /eval, and the file of its numbers.</summary>
public sealed class CostPagesTests
{
    private static readonly (EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes)[] s_runs =
    [
        SyntheticRun.Of(19, 60, engineMs: 900, settings: ("Routing:Model", "")),
        SyntheticRun.Of(20, 60, engineMs: 50, settings: ("Routing:Model", "")),
        SyntheticRun.Of(21, 60, engineMs: 400, quality: 0.2, settings: ("Routing:Model", "large")),
        SyntheticRun.Of(22, 60, settings: ("Routing:Model", "not noted")),
        SyntheticRun.Of(23, 60, engineMs: 100, state: RunState.Stopped, asked: 20, settings: ("Routing:Model", "not completed")),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chart_OfRunsThatAskedDifferentOnes_ShowsTheNewestOfEachTheCheapestFirst()
    {
        await using var host = await StartAsync(s_runs);

        var html = WebUtility.HtmlDecode(await host.Client.GetStringAsync("/eval", Cancellation));

        var from = html.IndexOf("<ol class=\"letters\"", StringComparison.Ordinal);
        var to = html.IndexOf("</ol>", from, StringComparison.Ordinal);
        var words = Regex.Replace(html[from..to], "<[^>]*>", " ");
        Assert.Matches(@"^\s*A\s+reader\s+F1 0\.\d+ for \d+ ms\s+B\s+large\s+F1 0\.\d+ for \d+ ms\s*$", words);
        Assert.Contains("Asked reader → large", html, StringComparison.Ordinal);
        Assert.DoesNotContain("900 ms", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_OfTheChart_HasALineForEachWhoWasAsked()
    {
        await using var host = await StartAsync(s_runs);

        var lines = (await host.Client.GetStringAsync("/eval/costs.csv?dataset=multihop-rag", Cancellation)).Split("\r\n");

        Assert.Equal("run,asked,f1,f1_low,f1_high,engine_ms,engine_ms_low,engine_ms_high,computed_tokens", lines[0]);
        Assert.StartsWith($"{s_runs[1].Run.Id},reader,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"{s_runs[2].Run.Id},large,", lines[2], StringComparison.Ordinal);
        Assert.Equal(["", ""], lines[3..].Append("").Take(2));
    }

    [Fact]
    public async Task Chart_OfOneWhoWasAsked_IsNotThere()
    {
        await using var host = await StartAsync(s_runs.AsSpan(0, 2));

        Assert.DoesNotContain("Quality against cost", await host.Client.GetStringAsync("/eval", Cancellation), StringComparison.Ordinal);
    }

    private static Task<DashboardHost> StartAsync(params ReadOnlySpan<(EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes)> added)
    {
        var runs = new MemoryRuns();
        foreach (var (run, outcomes) in added)
        {
            runs.Add(run, outcomes);
        }

        return DashboardHost.StartAsync(runs);
    }
}
