using System.Diagnostics;
using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Judging.Reading;
using Rag.Eval.Runs;
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
            await RunDigests.MakeAsync(runs, run, Cancellation); // as a run does when its last question is asked
            await runs.ChangeAsync(run.Id, RunState.Completed, run.EndedAt!.Value, run.Metrics, null, Cancellation);
            var read = new CountedRuns(runs);
            await using var host = await DashboardHost.StartAsync(read);
            await host.Client.GetStringAsync("/eval/runs/none", CancellationToken.None).ContinueWith(_ => { }, Cancellation);

            var first = await TimeAsync(host, $"/eval/runs/{run.Id}");
            var second = await TimeAsync(host, $"/eval/runs/{run.Id}?page=200");

            TestContext.Current.SendDiagnosticMessage(
                $"10,000 questions: {first.Milliseconds:N0} ms of processor time at first, {second.Milliseconds:N0} ms for a further page, "
                    + $"{first.Html.Length:N0} letters"
            );
            Assert.Equal(0, read.WholeReadings);
            Assert.Equal(2 * CaseOrder.PageSize, read.Cases);
            Assert.Contains("10,000 questions", first.Html, StringComparison.Ordinal);
            Assert.InRange(first.Html.Length, 1, HeaviestPage);
            Assert.Contains("Page 200 of 400", second.Html, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Question_OfTenThousand_IsReadWithItsNeighborsAlone()
    {
        var folder = Directory.CreateTempSubdirectory("rag-pages-");
        try
        {
            using var runs = SqliteEvalRuns.Open(folder.FullName);
            var (run, outcomes) = SyntheticRun.Of(20, Cases);
            await runs.AddAsync(run, Cancellation);
            await runs.RecordAsync(run.Id, outcomes, Cancellation);
            var read = new CountedRuns(runs);
            await using var host = await DashboardHost.StartAsync(read);

            foreach (var key in new[] { Uri.EscapeDataString(outcomes[5_000].Case.Id), "~5000" })
            {
                var html = await host.Client.GetStringAsync($"/eval/runs/{run.Id}/cases/{key}", Cancellation);
                Assert.Contains($"/cases/{outcomes[4_999].Case.Id}", html, StringComparison.Ordinal);
                Assert.Contains($"/cases/{outcomes[5_001].Case.Id}", html, StringComparison.Ordinal);
            }

            Assert.Equal(0, read.WholeReadings);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A list that compared all at once would wait for that: it shows what is known, and reads no run as a whole.</summary>
    [Fact]
    public async Task List_OfCompletedRuns_ReadsNoRunAsAWholeWhereNoneIsCompared()
    {
        var memory = new MemoryRuns();
        var (run, outcomes) = SyntheticRun.Of(20, 300);
        memory.Add(run, outcomes);
        await RunDigests.MakeAsync(memory, run, Cancellation);
        var read = new CountedRuns(memory);
        await using var host = await DashboardHost.StartAsync(read);

        Assert.Contains(
            "Where the latest run lost questions",
            await host.Client.GetStringAsync("/eval", Cancellation),
            StringComparison.Ordinal
        );

        Assert.Equal(0, read.WholeReadings);
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
