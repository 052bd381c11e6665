using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>Counts the questions of a run as they get their outcome. Thread-safe.</summary>
/// <param name="before">Questions that had their outcome when counting began.</param>
internal sealed class RunRate(string runId, int before, int cases, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private int _asked;

    public RunProgress Next() => At(Interlocked.Increment(ref _asked));

    private RunProgress At(int asked)
    {
        var seconds = time.GetElapsedTime(_started).TotalSeconds;
        var perSecond = seconds > 0 ? asked / seconds : 0;
        var left = cases - before - asked;
        return new RunProgress(
            runId,
            before + asked,
            cases,
            perSecond,
            perSecond > 0 ? time.GetUtcNow() + TimeSpan.FromSeconds(left / perSecond) : null
        );
    }
}
