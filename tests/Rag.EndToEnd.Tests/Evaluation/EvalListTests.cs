using System.Text.Json;
using Rag.Core.Evaluation;
using Rag.Stores.Evaluation;

namespace Rag.EndToEnd.Tests.Evaluation;

/// <summary><c>rag eval list</c>: how far the confidences of a run were from how often it was right.</summary>
public sealed class EvalListTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-list-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task EvalList_RunsWithAndWithoutConfidence_ShowsTheCalibrationErrorOfThoseThatHaveOne()
    {
        using (var runs = SqliteEvalRuns.Open(_folder.FullName))
        {
            await KeepAsync(runs, "sure", RunKind.Answer, 0.9, 0.7);
            await KeepAsync(runs, "silent", RunKind.Answer, null, null);
            await KeepAsync(runs, "searched", RunKind.Search, null, null);
        }

        var listed = await RagCommand.RunAsync("eval", "list", "--json", "--data-dir", _folder.FullName);
        var table = await RagCommand.RunAsync("eval", "list", "--data-dir", _folder.FullName);

        Assert.Equal((0, ""), (listed.Code, listed.Errors));
        var errors = listed
            .Output.Split('\n')
            .Select(line => JsonElement.Parse(line))
            .ToDictionary(line => line.GetProperty("id").GetString()!, line => line.GetProperty("calibration_error"));
        Assert.Equal(0.4, errors["sure"].GetDouble(), 1e-9); // .1 from right and .7 from wrong
        Assert.Equal(JsonValueKind.Null, errors["silent"].ValueKind);
        Assert.Equal(JsonValueKind.Null, errors["searched"].ValueKind);
        Assert.Contains("0.4000", table.Output, StringComparison.Ordinal);
    }

    /// <summary>A run of two questions, of which the first is answered rightly.</summary>
    private static async Task KeepAsync(SqliteEvalRuns runs, string id, RunKind kind, params double?[] confidences)
    {
        var none = new Dictionary<string, double>();
        var plan = new RunPlan("set", "d1", confidences.Length, kind, 10, new RunConfiguration(new Dictionary<string, string>()));
        await runs.AddAsync(new EvalRun(id, plan, null, RunState.Running, DateTimeOffset.UtcNow, null, 0, none, null), Cancellation);
        var outcomes = confidences.Select(
            (confidence, ordinal) =>
                new CaseOutcome(
                    ordinal,
                    new EvalCase($"q{ordinal}", "Who?", "any", []) { Golds = ["Ann"] },
                    [],
                    kind == RunKind.Answer ? Answer(ordinal == 0 ? "Ann" : "Bo", confidence) : null,
                    new CaseCost(1, null, 1),
                    none,
                    null
                )
        );
        await runs.RecordAsync(id, [.. outcomes], Cancellation);
        await runs.ChangeAsync(id, RunState.Completed, DateTimeOffset.UtcNow, none, null, Cancellation);
    }

    private static CaseAnswer Answer(string text, double? confidence) => new(text, text, null, false, confidence, null, null);
}
