namespace Rag.Eval.Tuning;

/// <summary>A number that a ranking depends on.</summary>
/// <param name="Lowest">Of the values worth trying.</param>
/// <param name="Today">As configured now.</param>
public sealed record TunedWeight(string Name, double Lowest, double Highest, double Today)
{
    /// <summary>Values are tried in steps of this part of their range: finer ones nobody could tell apart.</summary>
    private const int Steps = 100;

    /// <summary>The nearest value worth trying; what is configured today is one, wherever it lies.</summary>
    public double Nearest(double value)
    {
        if (value == Today)
        {
            return Today;
        }

        var step = (Highest - Lowest) / Steps;
        var place = Math.Round((Math.Clamp(value, Lowest, Highest) - Lowest) / step);
        return Math.Round(Lowest + (place * step), 6);
    }
}
