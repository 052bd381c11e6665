using Rag.Core.Guard;

namespace Rag.Stores.Guard;

/// <param name="LargestDifference">Null for one that is no number, which JSON does not know.</param>
internal sealed record KeptAlarm(DateTimeOffset At, double? LargestDifference, bool ChangedAnswer)
{
    public static KeptAlarm Of(GuardAlarm alarm) =>
        new(alarm.At, double.IsFinite(alarm.LargestDifference) ? alarm.LargestDifference : null, alarm.ChangedAnswer);

    public GuardAlarm ToAlarm() => new(At, LargestDifference ?? double.NaN, ChangedAnswer);
}
