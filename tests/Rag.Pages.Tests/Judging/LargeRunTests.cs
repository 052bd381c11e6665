using System.Diagnostics;
using Rag.Core.Evaluation;
using Rag.Stores.Evaluation;

namespace Rag.Pages.Tests.Judging;

/// <summary>A run of ten thousand questions, kept on disk as the service keeps it.</summary>
public sealed class LargeRunTests
{
    private const int Cases = 10_000;

    /// <summary>Bytes of the page alone; its files are some thirty thousand more.</summary>
    private const int HeaviestPage = 100_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_OfTenThousandQuestions_ComesWholeAndSmall()
    {
        var folder = Directory.CreateTempSubdirectory("rag-pages-");
        try
        {
            using var runs = SqliteEvalRuns.Open(folder.FullName);
            var (run, outcomes) = SyntheticRun.Of(20, Cases);
            await runs.AddAsync(run, Cancellation);
            await runs.RecordAsync(run.Id, outcomes, Cancellation);
            await runs.ChangeAsync(run.Id, RunState.Completed, run.EndedAt!.Value, run.Metrics, null, Cancellation);
            await using var host = await DashboardHost.StartAsync(runs);
            await host.Client.GetStringAsync("/eval/runs/none", CancellationToken.None).ContinueWith(_ => { }, Cancellation);

            var first = await TimeAsync(host, $"/eval/runs/{run.Id}");
            var second = await TimeAsync(host, $"/eval/runs/{run.Id}?page=200");

            TestContext.Current.SendDiagnosticMessage(
                $"10,000 questions: {first.Milliseconds:N0} ms of processor time from disk, {second.Milliseconds:N0} ms from memory, "
                    + $"{first.Html.Length:N0} letters"
            );
            Assert.Contains("10,000 questions", first.Html, StringComparison.Ordinal);
            Assert.InRange(first.Html.Length, 1, HeaviestPage);
            Assert.Contains("Page 200 of 400", second.Html, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Processor time of the whole process: what else the machine does is not in it.</summary>
    private static async Task<(string Html, double Milliseconds)> TimeAsync(DashboardHost host, string path)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var html = await host.Client.GetStringAsync(path, Cancellation);
        process.Refresh();
        return (html, (process.TotalProcessorTime - before).TotalMilliseconds);
    }
}
