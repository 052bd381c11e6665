using System.Diagnostics.Metrics;
using Rag.Core.Drift;
using Rag.Eval.Drift;

namespace Rag.Api.Evaluation;

/// <summary>What the last check for drift found, for pages and metrics. Thread-safe.</summary>
internal sealed class DriftState : IDisposable
{
    public const string MeterName = "Rag.Drift";

    private static readonly DriftKind[] s_kinds = Enum.GetValues<DriftKind>();

    private readonly Meter _meter;
    private volatile IReadOnlyList<DriftFinding> _findings = [];
    private volatile string? _problem;

    public DriftState(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _meter.CreateObservableGauge(
            "rag.drift.questions",
            Measured,
            description: "Fixed questions of the last check, by what became of their answers."
        );
    }

    /// <summary>Of the last check, in the order of the questions; empty before the first.</summary>
    public IReadOnlyList<DriftFinding> Findings => _findings;

    /// <summary>Why the last check failed; null where it did not.</summary>
    public string? Problem => _problem;

    public IReadOnlyList<DriftFinding> Drifted => [.. _findings.Where(finding => finding.Kind == DriftKind.Drifted)];

    /// <summary>The last check in a sentence; null before the first.</summary>
    public string? Sentence => _findings is { Count: > 0 } findings ? DriftWords.Of(findings) : null;

    public void Keep(IReadOnlyList<DriftFinding> findings) => (_findings, _problem) = (findings, null);

    public void Fail(string problem) => _problem = problem;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Measured()
    {
        var findings = _findings;
        return findings.Count == 0
            ? []
            : s_kinds.Select(kind => new Measurement<int>(
                findings.Count(finding => finding.Kind == kind),
                KeyValuePair.Create<string, object?>("outcome", kind.ToString().ToLowerInvariant())
            ));
    }
}
