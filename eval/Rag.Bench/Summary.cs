using Rag.Eval.Statistics;

namespace Rag.Bench;

/// <summary>The ratios that every report ends with.</summary>
internal static class Summary
{
    private const int Digits = 4;

    public static Dictionary<string, double> Rounded(this IReadOnlyDictionary<string, double> ratios, int digits = 3) =>
        ratios.ToDictionary(ratio => ratio.Key, ratio => Math.Round(ratio.Value, digits));

    /// <summary>Figures that have no spread.</summary>
    public static Dictionary<string, Ratio> Exact(this IReadOnlyDictionary<string, double> ratios) =>
        ratios.ToDictionary(ratio => ratio.Key, ratio => (Ratio)ratio.Value);

    public static Dictionary<string, double> Values(this IReadOnlyDictionary<string, Ratio> ratios) =>
        ratios.ToDictionary(ratio => ratio.Key, ratio => Math.Round(ratio.Value.Value, Digits));

    /// <summary>Of those ratios that have one.</summary>
    public static Dictionary<string, Interval> Spreads(this IReadOnlyDictionary<string, Ratio> ratios) =>
        ratios.Where(ratio => ratio.Value.Spread is not null).ToDictionary(ratio => ratio.Key, ratio => Rounded(ratio.Value.Spread!.Value));

    private static Interval Rounded(Interval spread) => new(Math.Round(spread.Low, Digits), Math.Round(spread.High, Digits));
}
