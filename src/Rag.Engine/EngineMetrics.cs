using System.Diagnostics.Metrics;
using Rag.Core.Answers;
using Rag.Engine.Cache.Disk;

namespace Rag.Engine;

/// <summary>
/// What the engine tells of itself under the meter "Rag.Engine", by the names that vLLM gave such counts: boards that are made for it read
/// them. Recorded by the engine's thread, and free of cost where nobody listens.
/// </summary>
public sealed class EngineMetrics : IDisposable
{
    public const string MeterName = "Rag.Engine";

    /// <summary>By which boards that are made for vLLM tell models apart.</summary>
    public const string ModelLabel = "model_name";

    private static readonly double[] s_firstTokenSeconds =
    [
        .001,
        .005,
        .01,
        .02,
        .04,
        .06,
        .08,
        .1,
        .25,
        .5,
        .75,
        1,
        2.5,
        5,
        7.5,
        10,
        20,
        40,
        80,
        160,
        640,
        2560,
    ];

    private static readonly double[] s_tokenSeconds = [.01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];

    private static readonly double[] s_requestSeconds =
    [
        .3,
        .5,
        .8,
        1,
        1.5,
        2,
        2.5,
        5,
        10,
        15,
        20,
        30,
        40,
        50,
        60,
        120,
        240,
        480,
        960,
        1920,
        7680,
    ];

    private static readonly int[] s_stepTokens = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

    private readonly Meter _meter;
    private readonly Counter<long> _prompt;
    private readonly Counter<long> _cached;
    private readonly Counter<long> _lookedUp;
    private readonly Counter<long> _found;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _rejected;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _nextToken;
    private readonly Histogram<double> _perToken;
    private readonly Histogram<double> _whole;
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _prefill;
    private readonly Histogram<double> _decode;
    private readonly Histogram<int> _step;

    /// <param name="model">A label of all that is recorded, where a process has several engines; null for the one that needs none.</param>
    internal EngineMetrics(string? model = null)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Tags = model is null ? null : [Tag(ModelLabel, model)] });
        _prompt = _meter.CreateCounter<long>("vllm:prompt_tokens", description: "Tokens of prompts that were read.");
        _cached = _meter.CreateCounter<long>("vllm:prompt_tokens_cached", description: "Those of them whose KV was there.");
        _lookedUp = _meter.CreateCounter<long>("vllm:prefix_cache_queries", description: "Tokens looked up in the cache.");
        _found = _meter.CreateCounter<long>("vllm:prefix_cache_hits", description: "Tokens found there.");
        _ended = _meter.CreateCounter<long>("vllm:request_success", description: "Requests that ended, by how.");
        _rejected = _meter.CreateCounter<long>("vllm:admission_rejections", description: "Requests refused, by reason.");
        _firstToken = Seconds("vllm:time_to_first_token_seconds", "From submission to the first token.", s_firstTokenSeconds);
        _nextToken = Seconds("vllm:inter_token_latency_seconds", "From one token to the next.", s_tokenSeconds);
        _perToken = Seconds("vllm:request_time_per_output_token_seconds", "Of a request, mean time of a token.", s_tokenSeconds);
        _whole = Seconds("vllm:e2e_request_latency_seconds", "From submission to the end.", s_requestSeconds);
        _queue = Seconds("vllm:request_queue_time_seconds", "From submission until it ran.", s_requestSeconds);
        _prefill = Seconds("vllm:request_prefill_time_seconds", "From then to the first token.", s_requestSeconds);
        _decode = Seconds("vllm:request_decode_time_seconds", "From the first token to the end.", s_requestSeconds);
        _step = _meter.CreateHistogram(
            "vllm:iteration_tokens_total",
            description: "Tokens computed in a step.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = s_stepTokens }
        );
    }

    public void Dispose() => _meter.Dispose();

    internal bool IsOwn(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    internal void NoteStep(int tokens) => _step.Record(tokens);

    internal void NoteNextToken(TimeSpan since) => _nextToken.Record(since.TotalSeconds);

    internal void NoteEnd(Completion completion)
    {
        if (completion.Refusal is { } refusal)
        {
            _rejected.Add(1, Tag("reason", SnakeCase(refusal.Reason)));
            return;
        }

        _ended.Add(1, Tag("finished_reason", NameOf(completion.Reason)));
        var usage = completion.Usage;
        _prompt.Add(usage.PromptTokens);
        _cached.Add(usage.CachedTokens);
        _lookedUp.Add(usage.PromptTokens);
        _found.Add(usage.CachedTokens);
        _whole.Record(completion.Total.TotalSeconds);
        if (completion.TimeInLine is { } queued)
        {
            _queue.Record(queued.TotalSeconds);
        }

        if (completion is { TimeToFirstToken: { } first, TimeInLine: { } line })
        {
            var decode = completion.Total - first;
            _firstToken.Record(first.TotalSeconds);
            _prefill.Record((first - line).TotalSeconds);
            _decode.Record(decode.TotalSeconds);
            if (usage.CompletionTokens > 1)
            {
                _perToken.Record(decode.TotalSeconds / (usage.CompletionTokens - 1));
            }
        }
    }

    /// <summary>To be called once there is a state to look at.</summary>
    internal void Observe(Func<EngineSnapshot> snapshot)
    {
        _meter.CreateObservableGauge("vllm:num_requests_running", () => snapshot().RunningSequences);
        _meter.CreateObservableGauge("vllm:num_requests_waiting", () => snapshot().WaitingSequences);
        _meter.CreateObservableGauge("vllm:kv_cache_usage_perc", () => UsedShare(snapshot()), description: "From 0 to 1.");
        _meter.CreateObservableCounter("vllm:generation_tokens", () => snapshot().GeneratedTokens);
        _meter.CreateObservableCounter("vllm:num_preemptions", () => snapshot().Preemptions);
        _meter.CreateObservableCounter("vllm:prompt_tokens_by_source", () => BySource(snapshot()));
        _meter.CreateObservableCounter("rag.engine.steps", () => snapshot().Steps);
        _meter.CreateObservableCounter("rag.engine.wasted", () => snapshot().WastedTokens, "{token}", "Tokens warmed that nobody read.");
        _meter.CreateObservableCounter("rag.engine.idle", () => snapshot().IdleTokens, "{token}", "Tokens computed that nobody awaited.");
        _meter.CreateObservableGauge("rag.engine.wait", () => snapshot().EstimatedWait.TotalSeconds, "s", "Of a request that came now.");
    }

    /// <summary>Where nothing is kept on disk, nothing is told.</summary>
    internal void ObserveDisk(Func<DiskTierCounters?> counters)
    {
        _meter.CreateObservableGauge("rag.kv_disk.entries", () => Tell(disk => disk.Entries), "{passage}", "Passages kept on disk.");
        _meter.CreateObservableGauge("rag.kv_disk.size", () => Tell(disk => disk.Bytes), "By", "Of all files.");
        _meter.CreateObservableCounter("rag.kv_disk.hits", () => Tell(disk => disk.Hits), "{passage}", "Passages read from disk.");
        _meter.CreateObservableCounter("rag.kv_disk.damaged", () => Tell(disk => disk.Damaged), "{passage}", "Found damaged, not served.");
        _meter.CreateObservableGauge(
            "rag.kv_disk.trouble",
            () => Tell(disk => disk.Trouble is null ? 0 : 1),
            description: "1 where nothing more is written."
        );

        IEnumerable<Measurement<long>> Tell(Func<DiskTierCounters, long> figure) => counters() is { } disk ? [new(figure(disk))] : [];
    }

    /// <summary>Of a model without experts nothing is told.</summary>
    internal void ObserveExperts(IModelRunner runner)
    {
        if (runner.ExpertLoads.Count > 0)
        {
            const string description = "Tokens that a layer's router gave to an expert.";
            _meter.CreateObservableCounter("rag.engine.expert_tokens", () => runner.ExpertLoads.Select(ByExpert), "{token}", description);
        }
    }

    private static Measurement<long> ByExpert(ExpertLoad load) =>
        new(load.Tokens, new KeyValuePair<string, object?>("layer", load.Layer), new KeyValuePair<string, object?>("expert", load.Expert));

    private static double UsedShare(EngineSnapshot snapshot) =>
        snapshot.TotalBlocks == 0 ? 0 : 1 - ((double)snapshot.FreeBlocks / snapshot.TotalBlocks);

    private static IEnumerable<Measurement<long>> BySource(EngineSnapshot snapshot) =>
        [
            new(snapshot.CachedTokens, Tag("source", "cached")),
            new(snapshot.ComputedTokens, Tag("source", "computed")),
            new(snapshot.SpeculativeTokens, Tag("source", "speculative")),
        ];

    private Histogram<double> Seconds(string name, string description, double[] bounds) =>
        _meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    /// <summary>vLLM says abort where a caller left.</summary>
    private static string NameOf(FinishReason reason) =>
        reason switch
        {
            FinishReason.Stop => "stop",
            FinishReason.Length => "length",
            FinishReason.Canceled => "abort",
            _ => "error",
        };

    private static string SnakeCase(RefusalReason reason) =>
        reason switch
        {
            RefusalReason.QueueFull => "queue_full",
            RefusalReason.ComputedTokens => "computed_tokens",
            _ => Enum.GetName(reason)!.ToLowerInvariant(),
        };

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
