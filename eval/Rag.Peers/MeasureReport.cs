namespace Rag.Peers;

/// <param name="Values">The values in the order in which they were measured.</param>
internal sealed record MeasureReport(string Measure, string Engine, double Median, double P90, IReadOnlyList<double> Values)
{
    public static MeasureReport Of(string measure, string engine, Measurements measurements) =>
        new(
            measure,
            engine,
            Math.Round(measurements.Median(measure, engine), 3),
            Math.Round(measurements.Percentile(measure, engine, .9), 3),
            [.. measurements.Values(measure, engine).Select(value => Math.Round(value, 3))]
        );
}
