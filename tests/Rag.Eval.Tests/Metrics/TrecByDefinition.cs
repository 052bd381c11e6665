using Rag.Eval.Metrics;

namespace Rag.Eval.Tests.Metrics;

/// <summary>
/// Retrieval figures by their definitions, each from the ranked list anew and with no thought of speed: what the metrics are held against.
/// </summary>
internal static class TrecByDefinition
{
    public static Dictionary<string, double> OfQuery(IReadOnlyDictionary<string, int> judgments, ScoredDocument[] documents, int level)
    {
        string[] ranked =
        [
            .. documents
                .OrderByDescending(document => document.Score)
                .ThenByDescending(document => document.Id, StringComparer.Ordinal)
                .Select(document => document.Id),
        ];
        string[] relevant = [.. judgments.Where(pair => pair.Value >= level).Select(pair => pair.Key)];
        string[] irrelevant = [.. judgments.Where(pair => pair.Value >= 0 && pair.Value < level).Select(pair => pair.Key)];
        var count = Math.Max(relevant.Length, 1);

        double Precision(int depth) => ranked.Take(depth).Count(relevant.Contains) / (double)depth;
        double Recall(int depth) => ranked.Take(depth).Count(relevant.Contains) / (double)count;
        double Average(int depth) =>
            Enumerable.Range(1, Math.Min(depth, ranked.Length)).Where(rank => relevant.Contains(ranked[rank - 1])).Sum(Precision) / count;
        double Gain(IEnumerable<int> grades) => grades.Select((grade, place) => Math.Max(grade, 0) / Math.Log2(place + 2)).Sum();
        double Normal(int depth)
        {
            var ideal = Gain(judgments.Values.OrderDescending().Take(depth));
            return ideal == 0 ? 0 : Gain(ranked.Take(depth).Select(id => judgments.GetValueOrDefault(id))) / ideal;
        }

        double Preference() =>
            ranked
                .Index()
                .Where(place => relevant.Contains(place.Item))
                .Sum(place =>
                    ranked.Take(place.Index).Count(irrelevant.Contains) is var above and > 0
                        ? 1 - (Math.Min(above, relevant.Length) / (double)Math.Min(irrelevant.Length, relevant.Length))
                        : 1
                ) / count;
        double Inferred() =>
            ranked
                .Index()
                .Where(place => relevant.Contains(place.Item))
                .Sum(place =>
                {
                    string[] above = [.. ranked.Take(place.Index)];
                    if (above.Length == 0)
                    {
                        return 1;
                    }

                    var rank = above.Length + 1.0;
                    var pool = above.Count(judgments.ContainsKey) / (double)above.Length;
                    var precise =
                        (above.Count(relevant.Contains) + .00001)
                        / (above.Count(relevant.Contains) + above.Count(irrelevant.Contains) + .00002);
                    return (1 / rank) + ((rank - 1) / rank * pool * precise);
                }) / count;
        double Interpolated(double recall)
        {
            var needed = (int)((recall * relevant.Length) + .9);
            return Enumerable
                .Range(1, ranked.Length)
                .Where(rank => ranked.Take(rank).Count(relevant.Contains) >= Math.Max(needed, 1))
                .Select(Precision)
                .DefaultIfEmpty(0)
                .Max();
        }

        var first = Array.FindIndex(ranked, relevant.Contains);
        return new Dictionary<string, double>
        {
            ["num_ret"] = ranked.Length,
            ["num_rel"] = relevant.Length,
            ["num_rel_ret"] = ranked.Count(relevant.Contains),
            ["map"] = Average(ranked.Length),
            ["map@5"] = Average(5),
            ["map@20"] = Average(20),
            ["Rprec"] = relevant.Length == 0 ? 0 : Precision(relevant.Length),
            ["bpref"] = Preference(),
            ["infAP"] = Inferred(),
            ["mrr"] = first < 0 ? 0 : 1.0 / (first + 1),
            ["mrr@10"] = first is < 0 or >= 10 ? 0 : 1.0 / (first + 1),
            ["ndcg"] = Normal(int.MaxValue),
            ["ndcg@5"] = Normal(5),
            ["ndcg@15"] = Normal(15),
            ["P@1"] = Precision(1),
            ["P@15"] = Precision(15),
            ["P@100"] = Precision(100),
            ["recall@5"] = Recall(5),
            ["recall@100"] = Recall(100),
            ["success@1"] = ranked.Take(1).Any(relevant.Contains) ? 1 : 0,
            ["success@10"] = ranked.Take(10).Any(relevant.Contains) ? 1 : 0,
            ["set_P"] = ranked.Count(relevant.Contains) / (double)ranked.Length,
            ["set_recall"] = Recall(ranked.Length),
            ["iprec@0.00"] = Interpolated(0),
            ["iprec@0.30"] = Interpolated(.3),
            ["iprec@0.70"] = Interpolated(.7),
            ["iprec@1.00"] = Interpolated(1),
            ["judged@10"] = ranked.Take(10).Count(id => judgments.GetValueOrDefault(id, -1) >= 0) / 10.0,
        };
    }
}
