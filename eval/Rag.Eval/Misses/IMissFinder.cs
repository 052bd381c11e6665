using Rag.Core.Evaluation;

namespace Rag.Eval.Misses;

/// <summary>Finds the stage at which a failed question was lost. Asked of failed questions alone, several at once.</summary>
public interface IMissFinder
{
    /// <param name="outcome">With its figures, and without a miss.</param>
    /// <returns>Null where nothing was lost.</returns>
    ValueTask<CaseMiss?> FindAsync(CaseOutcome outcome, CancellationToken cancellation);
}
