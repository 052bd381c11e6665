using Rag.Core.Guard;
using Rag.Eval.Dashboard.Operations;

namespace Rag.Api.Operations;

/// <summary>Closed modes and alarms of the guard over reused KV.</summary>
/// <param name="guard">Null in a service without one.</param>
internal sealed class GuardTroubles(IGuardReport? guard = null) : ITroubleReport
{
    public IReadOnlyList<Trouble> Read() => guard?.Read() is { } report ? [.. Of(report)] : [];

    private static IEnumerable<Trouble> Of(GuardReport report) =>
        report
            .Modes.Where(mode => mode.AlarmsRaised > 0 || mode.ClosedSince is not null)
            .Select(mode => new Trouble(
                mode.AlarmsRaised > 0 ? TroubleSeverity.Down : TroubleSeverity.Failing,
                mode.Sentence(report.Window)
            ));
}
