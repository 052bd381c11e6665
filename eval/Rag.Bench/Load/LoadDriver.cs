using System.Diagnostics;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine;
using Rag.Eval.Workload;

namespace Rag.Bench.Load;

/// <summary>Asks an engine public questions. No answer ends before its last token: end tokens are never chosen.</summary>
internal sealed class LoadDriver(IEngine engine, int answerTokens, KvSharing sharing)
{
    private readonly SamplingParameters _sampling = SamplingParameters.Greedy with
    {
        LogitBias = engine.Shape.EndTokens.ToDictionary(token => token, _ => -SamplingParameters.LargestBias),
    };

    /// <summary>Asks one question after the other.</summary>
    /// <param name="tokens">Of each answer; as many as of all others where null.</param>
    public async Task<List<LoadResult>> AskInTurnAsync(IEnumerable<Prompt> prompts, CancellationToken cancellation, int? tokens = null)
    {
        var results = new List<LoadResult>();
        foreach (var prompt in prompts)
        {
            results.Add(await AskAsync(prompt, deadline: null, cancellation, tokens));
        }

        return results;
    }

    /// <summary>Asks every question at its time, counted from now, whether or not earlier ones are answered.</summary>
    public async Task<IReadOnlyList<LoadResult>> AskAtAsync(
        IReadOnlyList<(TimeSpan At, Prompt Prompt)> arrivals,
        TimeSpan? deadline,
        CancellationToken cancellation
    )
    {
        var start = Stopwatch.GetTimestamp();
        var asked = new List<Task<LoadResult>>();
        foreach (var (at, prompt) in arrivals)
        {
            if (at - Stopwatch.GetElapsedTime(start) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellation);
            }

            asked.Add(Task.Run(() => AskAsync(prompt, deadline, cancellation), cancellation));
        }

        return await Task.WhenAll(asked);
    }

    public async Task<LoadResult> AskAsync(Prompt prompt, TimeSpan? deadline, CancellationToken cancellation, int? tokens = null)
    {
        var request = new EngineRequest(prompt, TenantScope.Public, _sampling, tokens ?? answerTokens, null, deadline)
        {
            Sharing = sharing,
        };
        var start = Stopwatch.GetTimestamp();
        await using var generation = engine.Submit(request);
        double? first = null;
        var gaps = new List<double>();
        var last = 0.0;
        await foreach (var _ in generation.Deltas.WithCancellation(cancellation))
        {
            var now = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (first is null)
            {
                first = now;
            }
            else
            {
                gaps.Add(now - last);
            }

            last = now;
        }

        return new LoadResult(first, gaps, (await generation.Completion).Usage);
    }

    /// <summary>Poisson arrivals, of which <paramref name="burst"/> come at once in the middle.</summary>
    public static IReadOnlyList<(TimeSpan At, Prompt Prompt)> Arrivals(int seed, IReadOnlyList<Prompt> prompts, double perSecond, int burst)
    {
        var random = new Random(seed);
        var at = 0.0;
        var arrivals = new List<(TimeSpan, Prompt)>();
        for (var i = 0; i < prompts.Count; i++)
        {
            var isInBurst = i > prompts.Count / 2 && i < (prompts.Count / 2) + burst;
            at += isInBurst ? 0 : PoissonGaps.Next(random, perSecond);
            arrivals.Add((TimeSpan.FromSeconds(at), prompts[i]));
        }

        return arrivals;
    }
}
