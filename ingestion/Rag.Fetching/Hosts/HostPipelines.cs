using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using Rag.Fetching.Requests;

namespace Rag.Fetching.Hosts;

/// <summary>
/// What stands between a fetch and a host, from the outside in: two retries, a circuit breaker, and, around each answer, a time limit. An
/// answer that took too long is not asked for again, since that would not help a server that is slow.
/// </summary>
internal sealed class HostPipelines
{
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    private const int Retries = 2;

    private readonly TimeProvider _time;
    private readonly FetchMetrics _metrics;

    public HostPipelines(TimeProvider time, FetchMetrics metrics)
    {
        _time = time;
        _metrics = metrics;
        TimeLimit = new ResiliencePipelineBuilder<Hop>
        {
            Name = "fetch-answer",
            TimeProvider = time,
            TelemetryListener = metrics.Pipelines,
        }
            .AddTimeout(new TimeoutStrategyOptions { Name = "time-limit", Timeout = LongestAnswer })
            .Build();
    }

    /// <summary>One for all hosts, since it keeps nothing.</summary>
    public ResiliencePipeline<Hop> TimeLimit { get; }

    /// <summary>A host's own, since its breaker remembers the host's failures.</summary>
    public ResiliencePipeline<Hop> ForOneHost() =>
        new ResiliencePipelineBuilder<Hop>
        {
            Name = "fetch-host",
            TimeProvider = _time,
            TelemetryListener = _metrics.Pipelines,
        }
            .AddRetry(
                new RetryStrategyOptions<Hop>
                {
                    Name = "retry",
                    ShouldHandle = outcome => ValueTask.FromResult(MayBeRetried(outcome.Outcome.Result)),
                    MaxRetryAttempts = Retries,
                    Delay = TimeSpan.FromSeconds(2),
                    BackoffType = DelayBackoffType.Exponential,
                    MaxDelay = TimeSpan.FromSeconds(8),
                    UseJitter = true,
                    OnRetry = _ =>
                    {
                        _metrics.CountRetry();
                        return default;
                    },
                }
            )
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions<Hop>
                {
                    Name = "circuit",
                    ShouldHandle = outcome => ValueTask.FromResult(IsHostsFailure(outcome.Outcome)),
                    FailureRatio = 0.9,
                    MinimumThroughput = 10,
                    SamplingDuration = TimeSpan.FromMinutes(10),
                    BreakDuration = TimeSpan.FromMinutes(5),
                    OnOpened = _ =>
                    {
                        _metrics.CountOpened();
                        return default;
                    },
                }
            )
            .Build();

    /// <summary>A host that says when to come back, or that has enough, is not pressed.</summary>
    private static bool MayBeRetried(Hop? hop) =>
        hop is Hop.Ended { Result: FetchResult.Failed { IsTransient: true, RetryAfter: null, Status: not (System.Net.HttpStatusCode)429 } };

    private static bool IsHostsFailure(Outcome<Hop> outcome) =>
        outcome.Exception is TimeoutRejectedException || outcome.Result is Hop.Ended { Result: FetchResult.Failed { IsTransient: true } };
}
