using System.Globalization;

namespace Rag.Eval.Dashboard.Charts;

/// <summary>Numbers in drawings.</summary>
internal static class Svg
{
    /// <summary>A share of a drawing's width: charts are as wide as the page lets them be, and no letter is stretched.</summary>
    public static string Share(double share) => (100 * Math.Clamp(share, 0, 1)).ToString("0.##", CultureInfo.InvariantCulture) + "%";

    public static string Units(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
