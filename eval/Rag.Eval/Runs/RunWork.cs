using Rag.Core.Evaluation;
using Rag.Eval.Misses;

namespace Rag.Eval.Runs;

/// <summary>How the questions of a run are asked.</summary>
/// <param name="Cases">All of the data set's, whatever of them is there already.</param>
/// <param name="AtOnce">How many questions are asked at once; times mean most with one.</param>
public sealed record RunWork(IReadOnlyList<EvalCase> Cases, ICaseAsker Asker, int AtOnce = 1)
{
    /// <summary>Says where failed questions were lost; null where nobody is asked.</summary>
    public IMissFinder? Misses { get; init; }

    /// <summary>Is told after each question, from any thread.</summary>
    public IProgress<RunProgress>? Progress { get; init; }

    /// <summary>Completes when the next question may be asked; null where it may at once.</summary>
    public Func<CancellationToken, Task>? Turn { get; init; }
}
