using Rag.Bench;
using Rag.Peers.Workers;

namespace Rag.Peers;

/// <summary>
/// Tries every setting of a peer that might suit it best on this machine, one after the other with nothing else loaded: number of threads,
/// what they do while they wait, and flash attention where there is a choice. The best in prefill and the best in decoding are measured
/// then.
/// </summary>
internal sealed class SettingSearch(ComparisonSettings settings, SyntheticText text, Action<string> progress)
{
    private const int Tokens = 8;

    private readonly List<SettingTrial> _trials = [];

    public IReadOnlyList<SettingTrial> Trials => _trials;

    /// <param name="common">Everything that is not tried.</param>
    /// <returns>One setting, or two where no setting is best in both.</returns>
    public async Task<IReadOnlyList<(string Name, WorkerSettings Settings)>> BestAsync(
        string peer,
        WorkerSettings common,
        CancellationToken cancellation
    )
    {
        if (settings.Search == SearchEffort.None)
        {
            return [(peer, All(common).First())];
        }

        var tried = new List<(WorkerSettings Settings, SettingTrial Trial)>();
        foreach (var setting in All(common))
        {
            progress($"trying {peer}, {setting.ThreadWords}{(setting.FlashAttention ? ", flash attention" : "")}");
            tried.Add((setting, await TryAsync(peer, setting with { Slots = ComparisonSettings.BatchedSequences }, cancellation)));
        }

        _trials.AddRange(tried.Select(pair => pair.Trial));
        var prefill = tried.MaxBy(pair => pair.Trial.Prefill).Settings;
        var decoding = tried.MaxBy(pair => pair.Trial.Decoding).Settings;
        return prefill == decoding
            ? [(peer, prefill)]
            : [(peer + EngineNames.ForPrefill, prefill), (peer + EngineNames.ForDecoding, decoding)];
    }

    /// <summary>The first is the one that is taken where none is tried.</summary>
    private IEnumerable<WorkerSettings> All(WorkerSettings common) =>
        from threads in ((int[])[settings.Threads, Math.Max(1, settings.Threads / 2)]).Distinct()
        from wait in threads == 1 ? (ThreadWait[])[ThreadWait.Sleep] : [ThreadWait.Sleep, ThreadWait.Spin]
        from flash in common.Engine == EngineKind.LlamaCpp ? (bool[])[true, false] : [false]
        select common with
        {
            Threads = threads,
            Wait = wait,
            FlashAttention = flash,
        };

    private async Task<SettingTrial> TryAsync(string peer, WorkerSettings setting, CancellationToken cancellation)
    {
        await using var worker = await WorkerProcess.StartAsync(peer, setting, cancellation);
        int[][] contexts =
        [
            .. Enumerable
                .Range(0, ComparisonSettings.BatchedSequences)
                .Select(i => text.Tokens(ComparisonSettings.ShortPrompt, settings.Seed - 101 - i)),
        ];
        await worker.RunAsync(new PrefillJob(contexts[0]), cancellation);
        var prompt = text.Tokens(ComparisonSettings.LongPrompt, settings.Seed - 100);
        var prefill = await worker.RunAsync(new PrefillJob(prompt), cancellation);
        var one = await worker.RunAsync(new DecodeJob(contexts[..1], Tokens), cancellation);
        var many = await worker.RunAsync(new DecodeJob(contexts, Tokens), cancellation);
        return new SettingTrial(
            worker.Facts.Description,
            Math.Round(prompt.Length / prefill.Seconds, 1),
            Math.Round(SettingTrial.Rate(one), 1),
            Math.Round(SettingTrial.Rate(many), 1)
        );
    }
}
