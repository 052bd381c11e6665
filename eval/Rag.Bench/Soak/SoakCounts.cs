using Rag.Engine.Cache.Disk;

namespace Rag.Bench.Soak;

/// <summary>Counts how the questions of a soak ended, and what was done to it beside them. Thread-safe.</summary>
internal sealed class SoakCounts
{
    private int _answered;
    private int _true;
    private int _untrue;
    private int _refused;
    private int _canceled;
    private int _failed;
    private int _purged;
    private int _traces;
    private int _damaged;
    private string? _firstFailure;

    public void NoteAnswer(bool isCanceled, AnswerVerdict verdict)
    {
        Interlocked.Increment(ref isCanceled ? ref _canceled : ref _answered);
        Interlocked.Add(ref _true, verdict == AnswerVerdict.True ? 1 : 0);
        Interlocked.Add(ref _untrue, verdict == AnswerVerdict.Untrue ? 1 : 0);
    }

    public void NoteRefused() => Interlocked.Increment(ref _refused);

    public void NoteCanceled() => Interlocked.Increment(ref _canceled);

    public void NoteFailed(Exception failure)
    {
        Interlocked.Increment(ref _failed);
        Interlocked.CompareExchange(ref _firstFailure, $"{failure.GetType().Name}: {failure.Message}", null);
    }

    public void NotePurged() => Interlocked.Increment(ref _purged);

    public void NoteTraces(int count) => Interlocked.Add(ref _traces, count);

    public void NoteDamaged() => Interlocked.Increment(ref _damaged);

    public SoakReport ToReport(
        double capacity,
        int asked,
        (int Compared, int Different) repeated,
        DiskTierCounters? disk,
        TimeSpan drain,
        IReadOnlyList<MemorySample> memory
    ) =>
        new(
            capacity,
            asked,
            _answered,
            _refused,
            _canceled,
            _true,
            _untrue,
            repeated.Compared,
            repeated.Different,
            _failed,
            _firstFailure,
            _purged,
            _traces,
            _damaged,
            disk,
            drain.TotalSeconds,
            memory
        );

    public override string ToString() =>
        $"{_answered} answered, {_refused} refused, {_canceled} canceled, {_failed} failed, "
        + $"{_untrue} untrue, {_purged} purged, {_damaged} damaged";
}
