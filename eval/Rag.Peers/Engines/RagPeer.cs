using System.Collections.Immutable;
using System.Diagnostics;
using Rag.Bench.Load;
using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine;
using Rag.Onnx.Runner;
using Rag.Peers.Workers;

namespace Rag.Peers.Engines;

/// <summary>The engine of this repository, through its public API.</summary>
internal sealed class RagPeer : IPeerEngine
{
    /// <summary>The last tokens of a decode context are its question; the tokens before them are one cached passage.</summary>
    private const int QuestionTokens = 24;

    private readonly OnnxModelRunner _runner;
    private readonly TimedRunner _timed;
    private readonly RagEngine _engine;
    private readonly SamplingParameters _sampling;

    public RagPeer(WorkerSettings settings)
    {
        var options = new ModelRunnerOptions
        {
            Weights = settings.Weights,
            Threads = settings.Threads,
            KvBytes = settings.KvBytes,
        };
        _runner = OnnxModelRunner.Load(settings.ModelFolder, settings.CacheFolder, options);
        GraphFolder = Path.GetDirectoryName(DecoderBuild.Prepare(settings.ModelFolder, settings.CacheFolder, options).GraphPath);
        _timed = new TimedRunner(_runner);
        _engine = new RagEngine(_timed, new EngineOptions(), TimeProvider.System);
        _sampling = SamplingParameters.Greedy with
        {
            LogitBias = _runner.Shape.EndTokens.ToDictionary(id => id, _ => -SamplingParameters.LargestBias),
        };
        Description =
            $"Rag.Engine, weights {settings.Weights}, KV {options.KvType}, "
            + $"ONNX Runtime {PackageVersion.Of("Microsoft.ML.OnnxRuntime")}, {settings.Threads} threads";
    }

    public string Description { get; }

    public string? GraphFolder { get; }

    public FirstToken Prefill(int[] prompt)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = AnswerAsync(new Prompt([new PromptPart(PromptPartKind.Question, [.. prompt])]), 1).GetAwaiter().GetResult();
        return new FirstToken(Stopwatch.GetElapsedTime(started, answer.Times[0]).TotalSeconds, answer.FirstToken);
    }

    public DecodeTiming Decode(int[][] contexts, int tokens)
    {
        Prompt[] prompts = [.. contexts.Select(Split)];
        foreach (var prompt in prompts)
        {
            AnswerAsync(prompt, 1).GetAwaiter().GetResult();
        }

        // Answers begin one after the other, later ones many steps later where a step has just been slow. While all are under way every
        // step decodes all of them.
        var longer = contexts.Length == 1 ? tokens + 1 : 4 * tokens;
        _timed.TakeSteps();
        Task.WhenAll(prompts.Select(prompt => AnswerAsync(prompt, longer))).GetAwaiter().GetResult();
        return DecodeTiming.Of(_timed.TakeSteps(), contexts.Length, tokens);
    }

    private static Prompt Split(int[] context) =>
        new([
            new PromptPart(PromptPartKind.Passage, [.. context.AsSpan()[..^QuestionTokens]]),
            new PromptPart(PromptPartKind.Question, [.. context.AsSpan()[^QuestionTokens..]]),
        ]);

    public IReadOnlyList<ServedAnswer> Serve(Prompt[] prompts, double[] arrivals, int tokens)
    {
        var started = Stopwatch.GetTimestamp();
        return Task.WhenAll(prompts.Select((prompt, i) => ServeAsync(prompt, started, arrivals[i], tokens))).GetAwaiter().GetResult();
    }

    private async Task<ServedAnswer> ServeAsync(Prompt prompt, long started, double arrival, int tokens)
    {
        if (arrival > 0)
        {
            var wait = TimeSpan.FromSeconds(arrival) - Stopwatch.GetElapsedTime(started);
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        }

        var answer = await AnswerAsync(prompt, tokens);
        double Since(long time) => Stopwatch.GetElapsedTime(started, time).TotalSeconds - arrival;
        return new ServedAnswer(
            Since(answer.Times[0]),
            Since(answer.Times[^1]),
            answer.Usage.PromptTokens,
            answer.Usage.CachedTokens,
            answer.FirstToken
        );
    }

    private async Task<Answer> AnswerAsync(Prompt prompt, int tokens)
    {
        await using var generation = _engine.Submit(new EngineRequest(prompt, TenantScope.Public, _sampling, tokens, null));
        var (first, times) = (0, new List<long>(tokens));
        await foreach (var delta in generation.Deltas)
        {
            first = times.Count == 0 ? delta.TokenId : first;
            times.Add(Stopwatch.GetTimestamp());
        }

        var completion = await generation.Completion;
        return times.Count == tokens
            ? new Answer(first, [.. times], completion.Usage)
            : throw new InvalidOperationException(
                $"{times.Count} tokens came instead of {tokens}: {completion.Error ?? completion.Reason.ToString()}"
            );
    }

    /// <param name="Times">The time at which each token came.</param>
    private sealed record Answer(int FirstToken, ImmutableArray<long> Times, Usage Usage);

    public void Dispose()
    {
        _engine.Dispose();
        _runner.Dispose();
    }
}
