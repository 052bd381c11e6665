using Rag.Eval.Figures;

namespace Rag.Eval.Metrics;

/// <summary>The figures of a question with one piece of evidence: the rank at which that piece stands.</summary>
public readonly record struct SinglePassageScore(double Success1, double Success5, double MeanReciprocalRank10)
{
    private const int Depth = 10;

    /// <param name="ranking">Whether each chunk found, best first, holds that piece; only ten count.</param>
    public static SinglePassageScore Of(IReadOnlyList<bool> ranking)
    {
        for (var rank = 1; rank <= Math.Min(ranking.Count, Depth); rank++)
        {
            if (ranking[rank - 1])
            {
                return new SinglePassageScore(rank == 1 ? 1 : 0, rank <= 5 ? 1 : 0, 1.0 / rank);
            }
        }

        return default;
    }

    public IReadOnlyDictionary<string, double> ToDictionary() =>
        new Dictionary<string, double>
        {
            [FigureNames.Success1] = Success1,
            [FigureNames.Success5] = Success5,
            [FigureNames.ReciprocalRank10] = MeanReciprocalRank10,
        };
}
