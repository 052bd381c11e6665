using Rag.Core.Guard;
using Rag.Eval.Dashboard.Operations;

namespace Rag.Api.Operations;

/// <summary>Closed modes and fresh alarms of the guard over reused KV.</summary>
internal sealed class GuardTroubles(IGuardReport guard, TimeProvider time) : ITroubleReport
{
    /// <summary>An alarm is not taken back by anybody: the guard's own report tells of older ones.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromDays(1);

    public IReadOnlyList<Trouble> Read()
    {
        var (report, now) = (guard.Read(), time.GetUtcNow());
        return
        [
            .. report
                .Modes.Where(mode => HasFreshAlarm(mode, now) || mode.ClosedSince is not null)
                .Select(mode => new Trouble(
                    HasFreshAlarm(mode, now) ? TroubleSeverity.Down : TroubleSeverity.Failing,
                    mode.Sentence(report.Window)
                )),
        ];
    }

    private static bool HasFreshAlarm(GuardedMode mode, DateTimeOffset now) => mode.Alarms.Any(alarm => now - alarm.At < s_fresh);
}
