namespace Rag.Eval.Statistics;

/// <summary>Two runs by one figure, over the questions that have it in both.</summary>
/// <param name="Questions">How many those are.</param>
/// <param name="First">The first run's mean over them.</param>
/// <param name="Difference">The second's mean less the first's.</param>
/// <param name="Percentile">The difference's interval at 95 %, by the percentiles of the bootstrap.</param>
/// <param name="Corrected">The same, corrected for bias and acceleration.</param>
/// <param name="PValue">Of the paired randomization test.</param>
/// <param name="AdjustedPValue">By Holm over all figures that were tested.</param>
/// <param name="Effect">Cohen's d for paired figures; null where all questions differ by the same.</param>
/// <param name="EffectInterval">At 95 %.</param>
/// <param name="SmallestShown">The smallest difference that so many questions show with a probability of .8.</param>
/// <param name="QuestionsNeeded">How many questions it takes to show the difference; null where it is zero.</param>
/// <param name="Sentence">For people.</param>
public sealed record MetricComparison(
    string Metric,
    int Questions,
    double First,
    double Second,
    double Difference,
    Interval Percentile,
    Interval Corrected,
    double PValue,
    double AdjustedPValue,
    double? Effect,
    Interval? EffectInterval,
    double SmallestShown,
    long? QuestionsNeeded,
    Verdict Verdict,
    string Sentence
);
