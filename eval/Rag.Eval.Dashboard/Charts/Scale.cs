namespace Rag.Eval.Dashboard.Charts;

/// <summary>An axis with round marks.</summary>
/// <param name="Marks">Ascending; the first is the axis's beginning and the last its end.</param>
public sealed record Scale(IReadOnlyList<double> Marks)
{
    private const int Steps = 4;
    private const int StepsOfHalf = 2;

    public double Low => Marks[0];

    public double High => Marks[^1];

    /// <summary>From zero to a round number that is no less than the value.</summary>
    public static Scale FromZero(double largest) => Between(0, largest > 0 ? largest : 1);

    /// <summary>As far to the left of zero as to the right.</summary>
    public static Scale Around(double largest)
    {
        var half = Between(0, largest > 0 ? largest : 1, StepsOfHalf);
        return new Scale([.. half.Marks.Skip(1).Reverse().Select(mark => -mark), .. half.Marks]);
    }

    /// <summary>Round numbers around both values.</summary>
    public static Scale Between(double low, double high, int steps = Steps)
    {
        var step = Step((high - low) / steps);
        var first = Math.Floor((low / step) + 1e-9);
        var last = Math.Max(Math.Ceiling((high / step) - 1e-9), first + 1);
        return new Scale([.. Enumerable.Range(0, (int)(last - first) + 1).Select(index => Round((first + index) * step))]);
    }

    /// <summary>Where the value stands, as a share of the axis.</summary>
    public double Place(double value) => (value - Low) / (High - Low);

    /// <summary>1, 2 or 5 times a power of ten.</summary>
    private static double Step(double rough)
    {
        if (rough <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var digit = rough / power;
        return power
            * (
                digit <= 1 ? 1
                : digit <= 2 ? 2
                : digit <= 5 ? 5
                : 10
            );
    }

    private static double Round(double value) => Math.Round(value, 9);
}
