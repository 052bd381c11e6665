using Rag.Core.Evaluation;
using Rag.Stores.Evaluation;

namespace Rag.EndToEnd.Tests.Evaluation;

/// <summary><c>rag eval export --rankings</c>: a run's rankings as <c>rag eval trec</c> and other programs read them.</summary>
public sealed class EvalExportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-export-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task EvalExport_Rankings_AreScoredByTrecAsTheyStood()
    {
        var (data, rankings) = (Path.Combine(_folder.FullName, "data"), Path.Combine(_folder.FullName, "rankings"));
        Directory.CreateDirectory(data);
        await KeepRunAsync(data);

        var (code, _, errors) = await RagCommand.RunAsync([
            "eval",
            "export",
            "r",
            "--rankings",
            rankings,
            "--form",
            "beir",
            "--data-dir",
            data,
        ]);
        Assert.True(code == 0, errors);
        var (scored, output, problems) = await RagCommand.RunAsync([
            "eval",
            "trec",
            Path.Combine(rankings, "qrels.tsv"),
            Path.Combine(rankings, "run.tsv"),
        ]);

        Assert.True(scored == 0, problems);
        Assert.Contains("recip_rank            \tall\t0.5000", output, StringComparison.Ordinal);
    }

    private static async Task KeepRunAsync(string data)
    {
        var none = new Dictionary<string, double>();
        using var runs = SqliteEvalRuns.Open(data);
        var plan = new RunPlan("set", "d1", 1, RunKind.Search, 10, new RunConfiguration(new Dictionary<string, string>()));
        await runs.AddAsync(new EvalRun("r", plan, null, RunState.Running, DateTimeOffset.UtcNow, null, 0, none, null), Cancellation);
        RankedPassage[] ranking = [new(1, "s1", 1, "b", 0, 9, 2, []), new(2, "s2", 1, "a", 0, 9, 1, [0])];
        var item = new EvalCase("q", "Who?", "any", [new Evidence("a", null)]);
        await runs.RecordAsync("r", [new CaseOutcome(0, item, ranking, null, new CaseCost(1, null, 1), none, null)], Cancellation);
        await runs.ChangeAsync("r", RunState.Completed, DateTimeOffset.UtcNow, none, null, Cancellation);
    }
}
