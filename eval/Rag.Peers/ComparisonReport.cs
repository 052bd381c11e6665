using Rag.Kernels.Simd;
using Rag.Peers.Workers;

namespace Rag.Peers;

/// <summary>The report of a run: every measure of every engine, and the ratios. Ratios above 1 say that ours is faster.</summary>
/// <param name="LoadAverage">The load average before the first engine was started.</param>
internal sealed record ComparisonReport(
    MachineReport Machine,
    double? LoadAverage,
    ComparisonSettings Settings,
    IReadOnlyList<EngineReport> Engines,
    IReadOnlyList<MeasureReport> Measures,
    IReadOnlyDictionary<string, double> SameFirstToken,
    IReadOnlyDictionary<string, double> Summary
)
{
    public static ComparisonReport Of(
        ComparisonSettings settings,
        double? load,
        IEnumerable<WorkerProcess> workers,
        Measurements measurements
    ) =>
        new(
            new MachineReport(Onnx.Native.Machine.Processor(), Environment.ProcessorCount, $"{SimdSupport.Best}"),
            load,
            settings,
            [.. workers.Select(worker => new EngineReport(worker.Name, worker.Description))],
            [.. measurements.Keys.Select(key => MeasureReport.Of(key.Measure, key.Engine, measurements))],
            SameTokens(measurements),
            Ratios(measurements)
        );

    private static readonly (string Name, string[] Engines)[] s_peers =
    [
        ("llamacpp", [EngineNames.LlamaCppFlash, EngineNames.LlamaCpp]),
        ("genai", [EngineNames.GenAi]),
    ];

    /// <summary>
    /// Prefill prompts are the same computation in every engine; in questions the peers' passages see each other and ours do not.
    /// </summary>
    private static Dictionary<string, double> SameTokens(Measurements measurements)
    {
        var shares = new Dictionary<string, double>();
        foreach (var (name, engines) in s_peers)
        {
            foreach (
                var measure in (string[])
                    [
                        MeasureNames.Prefill(ComparisonSettings.ShortPrompt),
                        MeasureNames.Prefill(ComparisonSettings.LongPrompt),
                        MeasureNames.ClosedLoop,
                    ]
            )
            {
                var share = engines
                    .Select(engine => measurements.SameFirstToken(measure, EngineNames.Ours, engine))
                    .FirstOrDefault(share => !double.IsNaN(share), double.NaN);
                AddMeasured(shares, $"{name}_{measure}", share);
            }
        }

        return shares;
    }

    private static Dictionary<string, double> Ratios(Measurements measurements)
    {
        var ratios = new Dictionary<string, double>();
        foreach (var (name, engines) in s_peers)
        {
            AddRate($"prefill_vs_{name}", MeasureNames.Prefill(ComparisonSettings.LongPrompt));
            AddRate($"prefill_{ComparisonSettings.ShortPrompt}_vs_{name}", MeasureNames.Prefill(ComparisonSettings.ShortPrompt));
            AddRate($"decode_vs_{name}", MeasureNames.Decode(1));
            AddRate($"decode_b{ComparisonSettings.BatchedSequences}_vs_{name}", MeasureNames.Decode(ComparisonSettings.BatchedSequences));
            AddTime($"ttft_p50_{name}_over_ours", MeasureNames.ClosedLoop);
            AddTime($"ttft_open_loop_p50_{name}_over_ours", MeasureNames.OpenLoop);

            void AddRate(string key, string measure) =>
                AddMeasured(ratios, key, measurements.Median(measure, EngineNames.Ours) / Best(engines, measure, rates => rates.Max()));

            void AddTime(string key, string measure) =>
                AddMeasured(ratios, key, Best(engines, measure, times => times.Min()) / measurements.Median(measure, EngineNames.Ours));
        }

        return ratios;

        double Best(string[] engines, string measure, Func<IEnumerable<double>, double> choose) =>
            engines.Select(engine => measurements.Median(measure, engine)).Where(median => !double.IsNaN(median)).ToList()
                is { Count: > 0 } medians
                ? choose(medians)
                : double.NaN;
    }

    private static void AddMeasured(Dictionary<string, double> values, string key, double value)
    {
        if (!double.IsNaN(value))
        {
            values.Add(key, Math.Round(value, 3));
        }
    }
}
