namespace Rag.Eval.Metrics;

/// <summary>One question's figures as MultiHop-RAG's own script counts them, and the shares of evidence as its paper does.</summary>
/// <param name="Hits4">1 when one of the first four chunks holds a fact.</param>
/// <param name="Hits10">1 when one of the first ten chunks holds a fact.</param>
/// <param name="MeanReciprocalRank10">1 / rank of the first chunk among ten that holds a fact, else 0.</param>
/// <param name="MeanPrecision10">Sum over the ranks of (facts new at that rank / rank), over min(facts, 10).</param>
/// <param name="EvidenceRecall10">Share of the facts that the first ten chunks hold.</param>
/// <param name="AllEvidence10">1 when the first ten chunks hold every fact.</param>
public readonly record struct MultiHopScore(
    double Hits4,
    double Hits10,
    double MeanReciprocalRank10,
    double MeanPrecision10,
    double EvidenceRecall10,
    double AllEvidence10
)
{
    private const int Depth = 10;

    /// <param name="ranking">For each chunk found, best first, the facts that it holds; only ten chunks count.</param>
    /// <param name="facts">How many facts there are; at least one.</param>
    public static MultiHopScore Of(IReadOnlyList<IReadOnlyList<int>> ranking, int facts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(facts, 1);
        var found = new HashSet<int>();
        double reciprocal = 0,
            precision = 0,
            hits4 = 0;
        for (var rank = 1; rank <= Math.Min(ranking.Count, Depth); rank++)
        {
            var held = ranking[rank - 1];
            if (held.Count > 0)
            {
                reciprocal = reciprocal == 0 ? 1.0 / rank : reciprocal;
                hits4 = rank <= 4 ? 1 : hits4;
                precision += (double)held.Count(found.Add) / rank;
            }
        }

        return new MultiHopScore(
            hits4,
            found.Count > 0 ? 1 : 0,
            reciprocal,
            precision / Math.Min(facts, Depth),
            (double)found.Count / facts,
            found.Count == facts ? 1 : 0
        );
    }

    public IReadOnlyDictionary<string, double> ToDictionary() =>
        new Dictionary<string, double>
        {
            ["hits@4"] = Hits4,
            ["hits@10"] = Hits10,
            ["mrr@10"] = MeanReciprocalRank10,
            ["map@10"] = MeanPrecision10,
            ["evidence_recall@10"] = EvidenceRecall10,
            ["all_evidence@10"] = AllEvidence10,
        };
}
