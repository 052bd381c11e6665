using Rag.Core.Evaluation;
using Rag.Eval.Runs;

namespace Rag.Eval.Misses;

/// <summary>A question of a run that failed.</summary>
/// <param name="Miss">Null where nobody looked into it.</param>
public sealed record LostQuestion(string CaseId, string Kind, string Question, CaseMiss? Miss)
{
    /// <summary>Those of a run, in the data set's order; none where there is no such run.</summary>
    public static async Task<IReadOnlyList<LostQuestion>> OfRunAsync(IEvalRuns runs, string runId, CancellationToken cancellation)
    {
        var lost = new List<LostQuestion>();
        await foreach (var outcome in runs.OutcomesAsync(runId, cancellation).ConfigureAwait(false))
        {
            if (outcome.Miss is not null || FailedCase.Is(outcome))
            {
                lost.Add(new LostQuestion(outcome.Case.Id, outcome.Case.Kind, outcome.Case.Question, outcome.Miss));
            }
        }

        return lost;
    }
}
