using Microsoft.Extensions.Time.Testing;
using Rag.Api.Operations;
using Rag.Core.Guard;
using Rag.Eval.Dashboard.Operations;

namespace Rag.EndToEnd.Tests.Operations;

public sealed class GuardTroublesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 29, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Read_OfModesThatAreOpenClosedAndAlarmed_NamesTheLastTwo()
    {
        var guard = new FixedGuard([
            Mode(ReuseMode.PassageReuse, closedSince: s_now, alarmAt: null),
            Mode(ReuseMode.DiskTier, closedSince: null, alarmAt: s_now - TimeSpan.FromHours(23)),
            Mode(ReuseMode.Int8Kv, closedSince: null, alarmAt: s_now - TimeSpan.FromHours(25)),
        ]);

        var troubles = new GuardTroubles(guard, new FakeTimeProvider(s_now)).Read();

        Assert.Equal([TroubleSeverity.Failing, TroubleSeverity.Down], troubles.Select(trouble => trouble.Severity));
        Assert.StartsWith("Reuse of passages of reader is closed", troubles[0].Sentence);
        Assert.StartsWith("The disk tier of reader is open", troubles[1].Sentence);
    }

    private static GuardedMode Mode(ReuseMode mode, DateTimeOffset? closedSince, DateTimeOffset? alarmAt) =>
        new(mode, "reader", "", [], 0, alarmAt is { } at ? [new GuardAlarm(at, 0.5, true)] : [], alarmAt is null ? 0 : 1, closedSince);

    private sealed class FixedGuard(IReadOnlyList<GuardedMode> modes) : IGuardReport
    {
        public GuardReport Read() => new(modes, 0.01, 0.1, 200, 0, 0);

        public ValueTask<bool> ReopenAsync(ReuseMode mode, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
