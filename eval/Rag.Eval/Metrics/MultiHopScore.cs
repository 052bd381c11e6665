using Rag.Core.Evaluation;

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

    /// <param name="ranking">Texts of the chunks found, best first; only ten count.</param>
    /// <param name="evidence">A fact is held by a chunk that has it as a substring once spaces and newlines are taken out of both.</param>
    public static MultiHopScore Of(IReadOnlyList<string> ranking, IReadOnlyList<Evidence> evidence)
    {
        var facts = evidence
            .Select(item => Squeeze(item.Fact ?? throw new ArgumentException("Evidence without a fact.", nameof(evidence))))
            .ToList();
        var found = new bool[facts.Count];
        double reciprocal = 0,
            precision = 0,
            hits4 = 0;
        for (var rank = 1; rank <= Math.Min(ranking.Count, Depth); rank++)
        {
            var chunk = Squeeze(ranking[rank - 1]);
            var (any, fresh) = (false, 0);
            for (var fact = 0; fact < facts.Count; fact++)
            {
                if (chunk.Contains(facts[fact], StringComparison.Ordinal))
                {
                    any = true;
                    fresh += found[fact] ? 0 : 1;
                    found[fact] = true;
                }
            }

            reciprocal = any && reciprocal == 0 ? 1.0 / rank : reciprocal;
            hits4 = any && rank <= 4 ? 1 : hits4;
            precision += (double)fresh / rank;
        }

        var count = found.Count(held => held);
        return new MultiHopScore(
            hits4,
            count > 0 ? 1 : 0,
            reciprocal,
            precision / Math.Min(facts.Count, Depth),
            (double)count / facts.Count,
            count == facts.Count ? 1 : 0
        );
    }

    private static string Squeeze(string text) =>
        text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

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
