using Rag.Engine.Sequences;

namespace Rag.Engine.Scheduling;

/// <summary>
/// Which sequence goes first: starving ones, the oldest first; then sequences of the tenant that was given least; then the least slack, in
/// whole seconds, as precise as its estimate; then the larger cached share. Nothing depends on how many wait.
/// </summary>
/// <remarks>
/// A sequence starves when the aging limit has passed since it came and since its tenant was last served: a flood of one tenant, which is
/// served all the time, cannot grow old enough to pass the others. Within a tenant a sequence is due at the latest when the aging limit
/// after its arrival has passed, so that only sequences of its tenant that arrive before then can pass it.
/// </remarks>
internal sealed class QueueOrder(EngineOptions options, CostModel costs, TimeProvider time)
{
    private readonly long _second = time.TimestampFrequency;
    private readonly long _agingLimit = (long)(options.AgingLimitSeconds * time.TimestampFrequency);

    public QueuedSequence Describe(Sequence sequence, int uncached, long now)
    {
        var isStarving = now - Math.Max(sequence.Arrived, sequence.Account.LastAdmission) > _agingLimit;
        var patience = Math.Min(_agingLimit, (sequence.DeadlineAt ?? long.MaxValue) - sequence.Arrived);
        var work = costs.OfSlice(uncached, 0) / 1000 * _second;
        var due = (long)Math.Floor((sequence.Arrived + patience - work) / _second);
        return new QueuedSequence(sequence, isStarving ? sequence.Arrived : long.MaxValue, due, uncached);
    }

    /// <summary>Negative when <paramref name="a"/> goes first; never 0 for two sequences.</summary>
    public int Compare(in QueuedSequence a, in QueuedSequence b)
    {
        if (options.Policy == SchedulingPolicy.FirstCome)
        {
            return a.Sequence.Order.CompareTo(b.Sequence.Order);
        }

        var order = a.StarvingSince.CompareTo(b.StarvingSince);
        order = order != 0 || a.StarvingSince != long.MaxValue ? order : Given(a).CompareTo(Given(b));
        order = order != 0 ? order : a.Due.CompareTo(b.Due);
        order = order != 0 ? order : a.UncachedShare.CompareTo(b.UncachedShare);
        return order != 0 ? order : a.Sequence.Order.CompareTo(b.Sequence.Order);
    }

    private static double Given(in QueuedSequence queued) => queued.Sequence.Account.Served + queued.Sequence.Account.Promised;
}
