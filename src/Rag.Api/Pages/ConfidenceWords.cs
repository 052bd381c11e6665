using System.Globalization;

namespace Rag.Api.Pages;

/// <summary>A calibrated probability as people read it, on the page and on the command line.</summary>
internal static class ConfidenceWords
{
    private const double Sure = 0.75;
    private const double Likely = 0.5;
    private const double Perhaps = 0.3;

    public static string Word(double confidence) =>
        confidence switch
        {
            >= Sure => "sure",
            >= Likely => "likely",
            >= Perhaps => "perhaps",
            _ => "unsure",
        };

    /// <summary>Never 0 or 100: no answer is beyond doubt.</summary>
    public static string Percent(double confidence) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(Math.Round(100 * confidence), 1, 99):F0} %");
}
