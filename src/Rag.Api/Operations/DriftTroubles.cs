using Rag.Api.Evaluation;
using Rag.Eval.Dashboard.Operations;

namespace Rag.Api.Operations;

/// <summary>What the last check for drift found.</summary>
internal sealed class DriftTroubles(DriftState state) : ITroubleReport
{
    private const int MostNamed = 3;

    public IReadOnlyList<Trouble> Read() =>
        [
            .. state
                .Drifted.Take(MostNamed)
                .Select(finding => new Trouble(TroubleSeverity.Failing, $"An answer drifted: {finding.Sentence}")),
            .. state.Drifted.Count > MostNamed
                ? [new Trouble(TroubleSeverity.Failing, $"{state.Sentence} 'rag eval drift' names them.")]
                : Array.Empty<Trouble>(),
            .. state.Problem is { } problem
                ? [new Trouble(TroubleSeverity.Odd, $"The check for drift failed, and is made again tomorrow: {problem}")]
                : Array.Empty<Trouble>(),
        ];
}
