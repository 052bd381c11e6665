namespace Rag.Bench;

/// <summary>The ratios that every report ends with.</summary>
internal static class Summary
{
    public static Dictionary<string, double> Rounded(this IReadOnlyDictionary<string, double> ratios, int digits = 3) =>
        ratios.ToDictionary(ratio => ratio.Key, ratio => Math.Round(ratio.Value, digits));
}
