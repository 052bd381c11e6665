namespace Rag.Eval.Statistics;

/// <summary>The standard normal distribution.</summary>
public static class NormalDistribution
{
    // Beyond this many standard deviations nothing is left that a double near 0 or 1 can tell.
    private const double Edge = 8;
    private const int Halvings = 60;

    /// <summary>The probability of a value up to this one, to about 1e-15.</summary>
    public static double Below(double value)
    {
        if (Math.Abs(value) > Edge)
        {
            return value > 0 ? 1 : 0;
        }

        // The density times x + x^3/3 + x^5/(3*5) + ...: every term is the one before times x^2 over the next odd number.
        var (term, sum, odd) = (value, value, 1);
        while (Math.Abs(term) > Math.Abs(sum) * 1e-17)
        {
            odd += 2;
            term *= value * value / odd;
            sum += term;
        }

        return Math.Clamp(.5 + (sum * Math.Exp(-value * value / 2) / Math.Sqrt(2 * Math.PI)), 0, 1);
    }

    /// <summary>The value that this share of all values does not exceed; the edge of what can be told for shares of 0 and 1.</summary>
    public static double Quantile(double share)
    {
        var (low, high) = (-Edge, Edge);
        for (var halving = 0; halving < Halvings; halving++)
        {
            var middle = (low + high) / 2;
            (low, high) = Below(middle) < share ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
