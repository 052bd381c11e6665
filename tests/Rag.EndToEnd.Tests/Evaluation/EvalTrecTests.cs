using System.Text.Json;

namespace Rag.EndToEnd.Tests.Evaluation;

/// <summary><c>rag eval trec</c> as a person and a program call it.</summary>
public sealed class EvalTrecTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-trec-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task EvalTrec_Json_GivesMetricsByTheirNamesAndEachQuery()
    {
        var (code, output, errors) = await RunAsync("--json", "--per-query");

        Assert.True(code == 0, errors);
        var result = JsonElement.Parse(output);
        Assert.Equal(.25, result.GetProperty("metrics").GetProperty("map").GetDouble());
        Assert.Equal(.5, result.GetProperty("queries").GetProperty("q1").GetProperty("mrr").GetDouble());
        Assert.Contains(
            "Queries of the run without judgments, which count nowhere: 1, q9 the first of them.",
            errors,
            StringComparison.Ordinal
        );
        Assert.Contains("Queries that the run lacks, which count 0: 1, q2 the first of them.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvalTrec_OverTheRunsQueries_PrintsLinesAsTrecEvalDoes()
    {
        var (code, output, errors) = await RunAsync("--ranked-only");

        Assert.True(code == 0, errors);
        Assert.Contains("map                   \tall\t0.5000", output, StringComparison.Ordinal);
        Assert.Contains("num_q                 \tall\t1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvalTrec_Strict_RefusesQueriesThatDoNotMeet()
    {
        var (code, output, errors) = await RunAsync("--strict", "--json");

        Assert.Equal(1, code);
        Assert.Empty(output.Trim());
        Assert.Contains("leave --strict out", errors, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] options)
    {
        var (qrels, run) = (Path.Combine(_folder.FullName, "qrels"), Path.Combine(_folder.FullName, "run"));
        File.WriteAllText(qrels, "q1 0 a 1\nq2 0 a 1\n");
        File.WriteAllText(run, "q1 Q0 b 1 2 x\nq1 Q0 a 2 1 x\nq9 Q0 a 1 1 x\n");
        return RagCommand.RunAsync(["eval", "trec", qrels, run, .. options]);
    }
}
