using System.Globalization;
using Rag.Core.Evaluation;
using Rag.Eval.Figures;
using Rag.Eval.Statistics;

namespace Rag.Eval.Dashboard.Judging.Words;

/// <summary>Names of figures, and their values, for people.</summary>
internal static class FigureWords
{
    private const string Minus = "\u2212";

    private static readonly (string Name, string Title, string Meaning)[] s_search =
    [
        (
            FigureNames.EvidenceRecall10,
            "Evidence recall at 10",
            "pieces of evidence among the first ten passages, of all that a question has"
        ),
        (FigureNames.AllEvidence10, "All evidence at 10", "questions whose whole evidence is among the first ten passages"),
        (FigureNames.ReciprocalRank10, "Reciprocal rank at 10", "one divided by the rank of the first passage with evidence"),
        (FigureNames.Precision10, "Average precision at 10", "precision at each passage with evidence, on average"),
        (FigureNames.Hits4, "Hits at 4", "questions with evidence among the first four, as MultiHop-RAG's script counts"),
        (FigureNames.Hits10, "Hits at 10", "questions with evidence among the first ten, as MultiHop-RAG's script counts"),
        (FigureNames.PaperHits4, "Hits at 4 (paper)", "as the paper defines it"),
        (FigureNames.PaperHits10, "Hits at 10 (paper)", "as the paper defines it"),
        (FigureNames.Success1, "Success at 1", "questions whose first passage holds evidence"),
        (FigureNames.Success5, "Success at 5", "questions with evidence among the first five passages"),
    ];

    private static readonly (string Name, string Title, string Meaning)[] s_answer =
    [
        (FigureNames.F1, "F1", "words that the answer shares with an accepted one"),
        (FigureNames.Exact, "Exact match", "answers that are an accepted one"),
        (FigureNames.WrongAnswer, "Wrong answers", "answers that are wrong, or given where the news does not say; less is better"),
        (FigureNames.RefusedAnswerable, "Refused though answerable", "less is better"),
        (FigureNames.RightRefusal, "Right refusals", "refusals of what the news does not answer"),
        (FigureNames.GoldFound, "Answer found", "questions with an accepted answer in a passage that was read"),
        (FigureNames.QuoteVerbatim, "Quotation verbatim", "quotations that stand in the passage letter for letter"),
        (FigureNames.QuoteSupports, "Quotation supports", "quotations that hold an accepted answer"),
        (FigureNames.F1BeforeRefusing, "F1 before refusing", "as if nothing were declined"),
        (FigureNames.ExactBeforeRefusing, "Exact before refusing", "as if nothing were declined"),
    ];

    private static readonly Dictionary<string, (string Title, string Meaning)> s_words = s_search
        .Concat(s_answer)
        .ToDictionary(figure => figure.Name, figure => (figure.Title, figure.Meaning), StringComparer.Ordinal);

    public static string Title(string name) => s_words.TryGetValue(name, out var words) ? words.Title : name;

    public static string Meaning(string name) => s_words.TryGetValue(name, out var words) ? words.Meaning : "";

    /// <summary>A sentence about a comparison, with figures by the names that pages have for them.</summary>
    /// <param name="second">What the second run is called.</param>
    public static string Sentence(Comparison comparison, string second) =>
        comparison
            .Metrics.OrderByDescending(metric => metric.Metric.Length)
            .Aggregate(comparison.Sentence.Replace("The second run", second, StringComparison.Ordinal), (sentence, metric) =>
                sentence.Replace($" {metric.Metric}", $" {Title(metric.Metric)}", StringComparison.Ordinal)
            );

    /// <summary>The figures in the order in which a reader wants them, those without words last.</summary>
    public static IReadOnlyList<string> Ordered(IEnumerable<string> names, RunKind kind)
    {
        var order = (kind == RunKind.Answer ? s_answer.Concat(s_search) : s_search.Concat(s_answer)).Select(figure => figure.Name).ToList();
        return
        [
            .. names
                .OrderBy(name => order.IndexOf(name) is >= 0 and var place ? place : order.Count)
                .ThenBy(name => name, StringComparer.Ordinal),
        ];
    }

    public static string Value(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>At an axis.</summary>
    public static string Short(double value) =>
        value.ToString("0.###", CultureInfo.InvariantCulture).Replace("-", Minus, StringComparison.Ordinal);

    public static string Signed(double value) =>
        (Math.Round(value, 3) == 0 ? 0 : value)
            .ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture)
            .Replace("-", Minus, StringComparison.Ordinal);

    public static string SignedShort(double value) =>
        value.ToString("+0.###;-0.###;0", CultureInfo.InvariantCulture).Replace("-", Minus, StringComparison.Ordinal);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    public static string Milliseconds(double value) =>
        value >= 10_000 ? (value / 1000).ToString("0.0", CultureInfo.InvariantCulture) + " s"
        : value >= 1_000 ? (value / 1000).ToString("0.00", CultureInfo.InvariantCulture) + " s"
        : value >= 10 ? value.ToString("0", CultureInfo.InvariantCulture) + " ms"
        : value.ToString("0.#", CultureInfo.InvariantCulture) + " ms";

    /// <summary>At an axis, and where tenths say nothing.</summary>
    public static string WholePercent(double share) => share.ToString("0 %", CultureInfo.InvariantCulture);

    public static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);
}
