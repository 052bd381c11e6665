namespace Rag.Eval.Dashboard.Operations.Charts;

/// <summary>The ticks of an axis that begins at zero.</summary>
internal static class NiceScale
{
    private const int MostTicks = 5;

    /// <summary>Equal steps of 1, 2 or 5 of some power of ten, from zero to the first that no value exceeds; never none.</summary>
    public static IReadOnlyList<double> Ticks(double most)
    {
        if (!(most > 0) || double.IsInfinity(most))
        {
            return [0, 1];
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(most / MostTicks)));
        var step = new[] { 1.0, 2, 5, 10 }.Select(factor => factor * power).First(size => most <= size * MostTicks * (1 + 1e-9));
        var count = (int)Math.Ceiling((most / step) - 1e-9);
        return [.. Enumerable.Range(0, count + 1).Select(i => i * step)];
    }
}
