using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Figures;
using Rag.Eval.Runs;

namespace Rag.Eval.Adaptation;

/// <summary>Asks the same questions of two searches and takes the reciprocal rank of the first passage that holds the evidence.</summary>
public static class RankMeasure
{
    public const string Figure = FigureNames.ReciprocalRank10;

    private const int Depth = 10;

    /// <param name="cases">Each with one piece of evidence.</param>
    /// <param name="rest">Awaited before each question, so that live ones go first.</param>
    public static async Task<AdaptationScores> RunAsync(
        IReadOnlyList<EvalCase> cases,
        ISearcher before,
        ISearcher after,
        Func<CancellationToken, Task> rest,
        CancellationToken cancellation
    )
    {
        var (first, second) = (new List<double>(cases.Count), new List<double>(cases.Count));
        foreach (var item in cases)
        {
            await rest(cancellation).ConfigureAwait(false);
            first.Add(await RankAsync(item, before, cancellation).ConfigureAwait(false));
            second.Add(await RankAsync(item, after, cancellation).ConfigureAwait(false));
        }

        return new AdaptationScores(first, second);
    }

    private static async Task<double> RankAsync(EvalCase item, ISearcher searcher, CancellationToken cancellation)
    {
        var found = await searcher.FindAsync(item.Question, Depth, cancellation).ConfigureAwait(false);
        return RankingFigures.Of(item, new EvidenceMarks(item.Evidence).Rank(found.Hits)).GetValueOrDefault(Figure);
    }
}
