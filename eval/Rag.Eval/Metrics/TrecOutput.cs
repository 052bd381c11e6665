using System.Globalization;

namespace Rag.Eval.Metrics;

/// <summary>Figures as trec_eval prints them: name, query or <c>all</c>, and a value with four digits, apart by tabs.</summary>
public static class TrecOutput
{
    private const int NameWidth = 22;

    /// <param name="perQuery">Each query's figures before those of all, as trec_eval does with -q.</param>
    public static IEnumerable<string> Lines(TrecEvaluation evaluation, bool perQuery)
    {
        foreach (var (query, figures) in perQuery ? evaluation.Queries : [])
        {
            foreach (var line in Lines(query, figures))
            {
                yield return line;
            }
        }

        foreach (var line in Lines("all", evaluation.Metrics))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Lines(string query, IReadOnlyDictionary<string, double> figures) =>
        figures
            .Where(figure => figure.Key is not "mrr")
            .Select(figure =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name(figure.Key).PadRight(NameWidth)}\t{query}\t{Value(figure.Key, figure.Value)}"
                )
            );

    private static string Value(string name, double value) =>
        TrecMetrics.Counts.Contains(name) || name == "num_q"
            ? value.ToString("F0", CultureInfo.InvariantCulture)
            : value.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>trec_eval's name of a figure; its own is kept where trec_eval has none.</summary>
    private static string Name(string figure)
    {
        var at = figure.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return figure;
        }

        var (name, depth) = (figure[..at], figure[(at + 1)..]);
        return name switch
        {
            "ndcg" or "map" => $"{name}_cut_{depth}",
            "iprec" => $"iprec_at_recall_{depth}",
            "mrr" => $"recip_rank_cut_{depth}",
            _ => $"{name}_{depth}",
        };
    }
}
