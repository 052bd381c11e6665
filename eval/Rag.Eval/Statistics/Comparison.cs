namespace Rag.Eval.Statistics;

/// <summary>Two runs, figure by figure.</summary>
/// <param name="Metrics">Every figure that both runs have, by name.</param>
/// <param name="Matched">How many questions both runs have.</param>
/// <param name="OnlyFirst">The questions that the second run lacks, by id: they are left out.</param>
/// <param name="OnlySecond">The questions that the first run lacks.</param>
/// <param name="Verdict">Worse where any figure is, else better where any is.</param>
/// <param name="Sentence">For people.</param>
public sealed record Comparison(
    IReadOnlyList<MetricComparison> Metrics,
    int Matched,
    IReadOnlyList<string> OnlyFirst,
    IReadOnlyList<string> OnlySecond,
    Verdict Verdict,
    string Sentence
);
