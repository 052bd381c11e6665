using Rag.Core.Evaluation;

namespace Rag.Pages.Tests;

/// <summary>Writes down what it is asked to do.</summary>
internal sealed class ScriptedRunControl : IEvalRunControl
{
    public RunProgress? Current { get; set; }

    public List<string> Changes { get; } = [];

    /// <summary>What every change is refused with; null for nothing.</summary>
    public string? Refusal { get; set; }

    public IReadOnlyList<DatasetSummary> Datasets { get; set; } =
    [new("news-questions", "Questions about the sample news.", 60, [RunKind.Search, RunKind.Answer])];

    public ValueTask<IReadOnlyList<DatasetSummary>> DatasetsAsync(CancellationToken cancellation) => ValueTask.FromResult(Datasets);

    public ValueTask<string> StartAsync(RunRequest request, CancellationToken cancellation)
    {
        Note(
            $"start {request.Dataset} {request.Kind} {request.Limit} {request.Note} "
                + string.Join(' ', request.Overrides.Select(setting => $"{setting.Key}={setting.Value}"))
        );
        return ValueTask.FromResult("new");
    }

    public ValueTask StopAsync(string runId, CancellationToken cancellation) => Done($"stop {runId}");

    public ValueTask ResumeAsync(string runId, CancellationToken cancellation) => Done($"resume {runId}");

    public ValueTask<bool> DeleteAsync(string runId, CancellationToken cancellation)
    {
        Note($"delete {runId}");
        return ValueTask.FromResult(true);
    }

    private ValueTask Done(string change)
    {
        Note(change);
        return ValueTask.CompletedTask;
    }

    private void Note(string change)
    {
        if (Refusal is { } refusal)
        {
            throw new EvalRunException(refusal);
        }

        Changes.Add(change.TrimEnd());
    }
}
