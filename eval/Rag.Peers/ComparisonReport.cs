using Rag.Bench;
using Rag.Bench.Machines;
using Rag.Eval.Statistics;
using Rag.Peers.Workers;

namespace Rag.Peers;

/// <summary>The report of a run: every measure of every engine, and the ratios. Ratios above 1 say that ours is faster.</summary>
/// <param name="Others">Who else worked on the machine meanwhile.</param>
/// <param name="Trials">The settings of the peers that were tried before.</param>
/// <param name="Spread">Of each ratio: where nine of ten rounds lie, or nine of ten ratios of samples drawn again.</param>
internal sealed record ComparisonReport(
    MachineReport Machine,
    MachineUse Others,
    ComparisonSettings Settings,
    IReadOnlyList<SettingTrial> Trials,
    IReadOnlyList<EngineReport> Engines,
    IReadOnlyList<MeasureReport> Measures,
    IReadOnlyDictionary<string, double> SameFirstToken,
    IReadOnlyDictionary<string, double> Summary,
    IReadOnlyDictionary<string, Interval> Spread
)
{
    public static ComparisonReport Of(
        ComparisonSettings settings,
        MachineReport machine,
        MachineUse others,
        IReadOnlyList<SettingTrial> trials,
        IEnumerable<WorkerProcess> workers,
        Measurements measurements
    )
    {
        var ratios = Ratios(measurements);
        return new ComparisonReport(
            machine,
            others,
            settings,
            trials,
            [.. workers.Select(worker => worker.Report(FolderSize.MiB(new DirectoryInfo(settings.ModelFolder))))],
            [.. measurements.Keys.Select(key => MeasureReport.Of(key.Measure, key.Engine, measurements))],
            SameTokens(measurements),
            ratios.Values(),
            ratios.Spreads()
        );
    }

    private static readonly (string Name, string[] Engines)[] s_peers =
    [
        ("llamacpp", EngineNames.Of(EngineNames.LlamaCpp)),
        ("genai", EngineNames.Of(EngineNames.GenAi)),
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

    private static Dictionary<string, Ratio> Ratios(Measurements measurements)
    {
        var ratios = new Dictionary<string, Ratio>();
        foreach (var (name, engines) in s_peers)
        {
            AddRate($"prefill_vs_{name}", MeasureNames.Prefill(ComparisonSettings.LongPrompt));
            AddRate($"prefill_{ComparisonSettings.ShortPrompt}_vs_{name}", MeasureNames.Prefill(ComparisonSettings.ShortPrompt));
            AddRate($"decode_vs_{name}", MeasureNames.Decode(1));
            AddRate($"decode_b{ComparisonSettings.BatchedSequences}_vs_{name}", MeasureNames.Decode(ComparisonSettings.BatchedSequences));
            AddTime($"ttft_p50_{name}_over_ours", MeasureNames.ClosedLoop);
            AddTime($"ttft_open_loop_p50_{name}_over_ours", MeasureNames.OpenLoop);

            void AddRate(string key, string measure)
            {
                if (Measured(engines, measure).MaxBy(engine => measurements.Median(measure, engine)) is { } best)
                {
                    ratios.Add(key, Ratio.OfRounds(measurements.Values(measure, EngineNames.Ours), measurements.Values(measure, best)));
                }
            }

            void AddTime(string key, string measure)
            {
                if (Measured(engines, measure).MinBy(engine => measurements.Median(measure, engine)) is { } best)
                {
                    ratios.Add(key, Ratio.OfMedians(measurements.Values(measure, best), measurements.Values(measure, EngineNames.Ours)));
                }
            }
        }

        return ratios;

        IEnumerable<string> Measured(string[] engines, string measure) =>
            engines.Where(engine => measurements.Values(measure, engine).Count > 0);
    }

    private static void AddMeasured(Dictionary<string, double> values, string key, double value)
    {
        if (!double.IsNaN(value))
        {
            values.Add(key, Math.Round(value, 3));
        }
    }
}
