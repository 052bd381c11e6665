using Rag.Eval.Figures;

namespace Rag.Eval.Metrics;

/// <summary>One question's figures as MultiHop-RAG's own script counts them, and the shares of evidence as its paper does.</summary>
/// <param name="Hits4">1 when one of the first four chunks holds a fact.</param>
/// <param name="Hits10">1 when one of the first ten chunks holds a fact.</param>
/// <param name="MeanReciprocalRank10">1 / rank of the first chunk among ten that holds a fact, else 0.</param>
/// <param name="MeanPrecision10">Sum over the ranks of (facts new at that rank / rank), over min(facts, 10).</param>
/// <param name="EvidenceRecall4">Share of the facts that the first four chunks hold: the paper's Hits@4.</param>
/// <param name="EvidenceRecall10">Share of the facts that the first ten chunks hold: the paper's Hits@10.</param>
/// <param name="AllEvidence10">1 when the first ten chunks hold every fact.</param>
public readonly record struct MultiHopScore(
    double Hits4,
    double Hits10,
    double MeanReciprocalRank10,
    double MeanPrecision10,
    double EvidenceRecall4,
    double EvidenceRecall10,
    double AllEvidence10
)
{
    private const int Depth = 10;
    private const int ShortDepth = 4;

    /// <param name="ranking">The facts that each chunk found holds, by their indexes, best chunk first; only ten count.</param>
    /// <param name="facts">How many facts there are; at least one.</param>
    public static MultiHopScore Of(IReadOnlyList<IReadOnlyList<int>> ranking, int facts)
    {
        var found = new bool[facts];
        double reciprocal = 0,
            precision = 0;
        var (early, late) = (0, 0);
        for (var rank = 1; rank <= Math.Min(ranking.Count, Depth); rank++)
        {
            var fresh = 0;
            foreach (var fact in ranking[rank - 1])
            {
                fresh += found[fact] ? 0 : 1;
                found[fact] = true;
            }

            reciprocal = ranking[rank - 1].Count > 0 && reciprocal == 0 ? 1.0 / rank : reciprocal;
            precision += (double)fresh / rank;
            late += fresh;
            early += rank <= ShortDepth ? fresh : 0;
        }

        return new MultiHopScore(
            early > 0 ? 1 : 0,
            late > 0 ? 1 : 0,
            reciprocal,
            precision / Math.Min(facts, Depth),
            (double)early / facts,
            (double)late / facts,
            late == facts ? 1 : 0
        );
    }

    public IReadOnlyDictionary<string, double> ToDictionary() =>
        new Dictionary<string, double>
        {
            [FigureNames.Hits4] = Hits4,
            [FigureNames.Hits10] = Hits10,
            [FigureNames.ReciprocalRank10] = MeanReciprocalRank10,
            [FigureNames.Precision10] = MeanPrecision10,
            [FigureNames.PaperHits4] = EvidenceRecall4,
            [FigureNames.PaperHits10] = EvidenceRecall10,
            [FigureNames.EvidenceRecall10] = EvidenceRecall10,
            [FigureNames.AllEvidence10] = AllEvidence10,
        };
}
