using Rag.Eval.Figures;

namespace Rag.Eval.Metrics;

/// <summary>The figures of a question about one article: the rank at which that article stands.</summary>
public readonly record struct SinglePassageScore(double Success1, double Success5, double MeanReciprocalRank10)
{
    private const int Depth = 10;

    /// <param name="ranking">Article ids of the chunks found, best first; only ten count.</param>
    public static SinglePassageScore Of(IReadOnlyList<string> ranking, string articleId) =>
        OfFirst(ranking.Take(Depth).ToList().IndexOf(articleId) + 1);

    /// <param name="ranking">The pieces of evidence that each chunk found holds, best chunk first; only ten count.</param>
    public static SinglePassageScore Of(IReadOnlyList<IReadOnlyList<int>> ranking) =>
        OfFirst(ranking.Take(Depth).ToList().FindIndex(held => held.Count > 0) + 1);

    /// <param name="rank">Of the first chunk with evidence, from 1; 0 where there is none.</param>
    private static SinglePassageScore OfFirst(int rank) =>
        rank == 0 ? default : new SinglePassageScore(rank == 1 ? 1 : 0, rank <= 5 ? 1 : 0, 1.0 / rank);

    public IReadOnlyDictionary<string, double> ToDictionary() =>
        new Dictionary<string, double>
        {
            [FigureNames.Success1] = Success1,
            [FigureNames.Success5] = Success5,
            [FigureNames.ReciprocalRank10] = MeanReciprocalRank10,
        };
}
